#!/usr/bin/env bash
# A bounded run on a Spark cluster: this host submits, waits, and holds the lake's lock while the job runs.
#
#   SPARK_MASTER=spark://head:7077 JOB_SERVER_JAR=beam-runners-spark-3-job-server-2.77.0.jar \
#       deploy/spark/submit.sh s3://bucket/news --lake=s3://bucket/lake
#
# On every Spark worker host stands one harness, which starts a process for each slot that asks:
#
#   docker run --detach --restart=always --network=host --read-only --tmpfs /tmp tieup-worker:0.1.0 --worker_pool
#
# It sees what the image and its mounts hold: sources and lake are in an object store, or on a mount that is the same
# everywhere. Java 17 is needed here, for the job server.
set -euo pipefail
: "${SPARK_MASTER:?name the cluster, such as spark://head:7077}"
: "${JOB_SERVER_JAR:?name the jar of the Beam job server for Spark 3, of the same version as apache-beam}"
if [[ $# -eq 0 ]]; then
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
exec "${TIEUP:-tieup}" ingest "$@" \
    --runner=SparkRunner \
    --spark_version=3 \
    --spark_master_url="$SPARK_MASTER" \
    --spark_job_server_jar="$JOB_SERVER_JAR" \
    --environment_type=EXTERNAL \
    --environment_config=localhost:50000
