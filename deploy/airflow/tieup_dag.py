"""tieup on a schedule in Airflow: ingest what is new, then check that the lake holds what its commits say.

Copy this file into the DAG folder. The worker needs the `tieup` command in an environment of its own: Airflow pins what
it needs, tieup what it needs. Settings are Airflow variables (or AIRFLOW_VAR_… in the environment):

    tieup_command   the command, /opt/tieup/bin/tieup unless set
    tieup_sources   a JSON list of files, folders, globs, feeds
    tieup_lake      the lake's folder or address

Everything else can be set as TIEUP_… in the worker's environment. Credentials come from the platform, never from here.
"""

from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

# Variables reach the shell as environment, never as text of a command: a quote in a path can't end one.
SETTINGS = {
    "COMMAND": "{{ var.value.get('tieup_command', '/opt/tieup/bin/tieup') }}",
    "SOURCES": "{{ var.json.tieup_sources | join('\n') }}",
    "TIEUP_LAKE": "{{ var.value.tieup_lake }}",
}

# A locked lake (75) is another run's, not a failure: the task is skipped. Usage (2) and rejects (3) no retry mends.
INGEST = """
mapfile -t sources <<< "$SOURCES"
code=0
"$COMMAND" ingest "${sources[@]}" --json || code=$?
case $code in
    75) exit 99 ;;
    *) exit "$code" ;;
esac
"""

with DAG(
    dag_id="tieup",
    description=__doc__.partition("\n")[0],
    schedule="*/15 * * * *",
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    # One writer at a time; what a missed run would have read, the next one reads.
    max_active_runs=1,
    catchup=False,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=2), "retry_exponential_backoff": True},
    tags=["tieup"],
    doc_md=__doc__,
) as dag:
    ingest = BashOperator(
        task_id="ingest",
        bash_command=INGEST,
        env=SETTINGS,
        append_env=True,
        skip_on_exit_code=99,
        execution_timeout=timedelta(hours=1),
        do_xcom_push=True,  # the run's summary, one line of JSON
    )
    check = BashOperator(
        task_id="check",
        bash_command='"$COMMAND" check --json',
        env=SETTINGS,
        append_env=True,
        execution_timeout=timedelta(minutes=15),
    )
    ingest >> check
