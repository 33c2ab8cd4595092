# make demo | test | check | runners | bench | quality | image: see README.md
PYTHON ?= python3
BIN := .venv/bin
LAKE := build/demo-lake
SAMPLES := samples/feed.xml samples/pages samples/texts samples/news.jsonl

.PHONY: install demo test check types runners bench quality lock image image-proof clean

install: .venv/.installed

.venv/.installed: pyproject.toml requirements/dev.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "tieup needs Python 3.10 or newer; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: install
	rm -rf $(LAKE)
	$(BIN)/tieup ingest $(SAMPLES) --companies samples/companies.csv --lake $(LAKE)
	$(BIN)/tieup query "select parties, kind, status, articles, evidence from deals order by parties" --lake $(LAKE)

test: install
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not runners"

# The type checker sees the folders under their installed names through links.
types:
	mkdir -p build/types/tieup
	for folder in schemas transforms pipelines; do ln -sfn ../../../$$folder build/types/tieup/$$folder; done

check: install types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p tieup
	$(BIN)/python -m pytest -q tests/test_structure.py tests/deploy/test_image.py tests/deploy/test_manifests.py

# Beam's Prism runner at Beam's own version, from the Go module proxy.
build/runners/prism: requirements/base.txt
	GOBIN=$(CURDIR)/build/runners go install \
	    github.com/apache/beam/sdks/v2/go/cmd/prism@v$$(sed -n 's/^apache-beam==\([0-9.]*\).*/\1/p' requirements/base.txt)
	touch $@

# The class paths of Beam's Flink and Spark job servers and of the clusters behind them; the poms pin their versions.
build/runners/%: deploy/%/pom.xml
	@command -v mvn >/dev/null || { echo "this needs Maven and Java 17: apt-get install maven openjdk-17-jre-headless"; exit 1; }
	rm -rf $@ $@.part
	mvn --batch-mode --quiet --file $< dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/$@.part
	mv $@.part $@

# What checks the files under deploy/ and is too heavy for `make check`; deploy/README.md says what each is for.
build/runners/helm:
	GOBIN=$(CURDIR)/build/runners go install helm.sh/helm/v3/cmd/helm@v3.22.0

build/runners/hclfmt:
	GOBIN=$(CURDIR)/build/runners go install github.com/hashicorp/hcl/v2/cmd/hclfmt@v2.24.0

build/runners/flink-kubernetes-operator-api-1.10.0.jar:
	mvn --quiet --batch-mode dependency:copy -DoutputDirectory=$(CURDIR)/build/runners \
	    -Dartifact=org.apache.flink:flink-kubernetes-operator-api:1.10.0

build/airflow/.installed: deploy/airflow/requirements.txt
	$(PYTHON) -m venv build/airflow
	build/airflow/bin/pip install --quiet --require-hashes -r $<
	touch $@

# What the image installs; without it Dataflow's job graph can't be built.
build/cloud/.installed: requirements/cloud.txt
	$(PYTHON) -m venv build/cloud
	build/cloud/bin/pip install --quiet --require-hashes -r $<
	touch $@

.PHONY: deploy-runners
deploy-runners: install build/runners/helm build/runners/hclfmt build/runners/flink-kubernetes-operator-api-1.10.0.jar \
    build/airflow/.installed build/cloud/.installed
	rm -rf build/wheel build/lib build/bdist.*
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/wheel .
	build/cloud/bin/pip install --quiet --no-deps --no-index --force-reinstall build/wheel/tieup-*.whl

# A small S3 server (Apache License 2.0) that keeps its buckets in a folder, from the Go module proxy.
build/runners/versitygw:
	GOBIN=$(CURDIR)/build/runners go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
	touch $@

runners: install build/runners/prism build/runners/flink build/runners/spark build/runners/versitygw deploy-runners
	$(BIN)/python -m pytest -m runners

image:
	docker build --file deploy/Dockerfile --tag tieup .
	docker build --file deploy/Dockerfile --target worker --tag tieup-worker .

# The Dockerfile's steps without a container engine; as root, with debootstrap.
image-proof: build/runners/prism build/runners/boot
	$(PYTHON) deploy/prove.py build/image-proof --target worker --boot build/runners/boot --prism build/runners/prism
	$(PYTHON) deploy/prove.py build/image-proof

build/runners/boot: requirements/base.txt
	CGO_ENABLED=0 GOBIN=$(CURDIR)/build/boot go install github.com/apache/beam/sdks/v2/python/container@v$$(sed -n 's/^apache-beam==\([0-9.]*\).*/\1/p' requirements/base.txt)
	mv build/boot/container $@

bench: install
	$(BIN)/python -m benchmarks

quality: install
	$(BIN)/python -m benchmarks quality --totals --slices --errors 30

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header pyproject.toml \
	    --output-file requirements/base.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header pyproject.toml \
	    --extra gcp --constraints requirements/base.txt --output-file requirements/cloud.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header pyproject.toml \
	    --group dev --constraints requirements/base.txt --output-file requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
	    deploy/airflow/requirements.in --output-file deploy/airflow/requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
	    --group build --constraints requirements/dev.txt --output-file requirements/build.txt

clean:
	rm -rf .venv build *.egg-info
