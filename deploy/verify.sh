#!/usr/bin/env bash
# make verify-deploy: check deploy/, docker-compose.yml, k8s/ and examples-integrations/ with the programs that read them. Needs Debian or
# Ubuntu and root; deploy/verify-parts.sh installs the rest from apt, PyPI and Go modules. The cache between runs is in
# ~/.cache/newsloom-verify or $NEWSLOOM_VERIFY_CACHE; nothing else is kept.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/verify-lib.sh
source deploy/verify-lib.sh

bin=.venv/bin
export PYTHONPATH=tests:deploy:services:schemas
started=$SECONDS
step() { printf '== %s (%d s)\n' "$1" $((SECONDS - started)); }

# Checks that mostly wait run in the background: `beside NAME COMMAND…` starts one, `joined NAME` waits and prints its output.
declare -A besides
beside() {
    local name=$1
    shift
    "$@" >"$cache/$name.log" 2>&1 &
    besides[$name]=$!
}
joined() {
    local process=${besides[$1]}
    unset "besides[$1]"
    wait "$process" || fail_with "$cache/$1.log" "$1"
    cat "$cache/$1.log"
}
finish() {
    for process in "${besides[@]}"; do
        kill "$process" 2>"$cache/found" || true
        wait "$process" || true
    done
    podman image prune --force >"$cache/removed" 2>&1 || true
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

step "what is needed"
deploy/verify-parts.sh

step "Dockerfiles, shell, YAML, workflow, generated files, list of what runs"
$bin/hadolint deploy/Dockerfile deploy/stand-ins/*.Dockerfile
$bin/shellcheck -x deploy/*.sh deploy/stand-ins/*.sh examples-integrations/producers/kcat/*.sh .ci/run
$bin/yamllint --strict docker-compose.yml deploy k8s examples-integrations
"$cache/actionlint-$actionlint" -shellcheck $bin/shellcheck .github/workflows/*.yml
$bin/python -m newsloom_deploy --check
make --silent sbom
$bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

step "Prometheus and Alertmanager"
promtool check config deploy/prometheus/prometheus.yml
promtool test rules deploy/prometheus/tests/*.yml
amtool check-config deploy/alertmanager/alertmanager.yml

step "k8s against Kubernetes ${kubernetes%.*}"
rendered=()
for folder in k8s/overlays/* k8s/combinations/*; do
    manifests=$cache/$(basename "$folder").yaml
    rendered+=("$manifests")
    "$kubectl" kustomize "$folder" >"$manifests"
    say "$folder: $(grep -c '^kind:' "$manifests") objects"
done
$bin/kubernetes-validate --strict --quiet -k "${kubernetes%.*}" "${rendered[@]}" >"$cache/validate.log" 2>&1 ||
    fail_with "$cache/validate.log" "a manifest is not valid"
$bin/python -m newsloom_deploy.kubernetes "${rendered[@]}"
beside kubernetes deploy/verify-kubernetes.sh "${rendered[@]}"

step "image"
deploy/verify-image.sh

step "k8s on a real API server"
joined kubernetes

step "a rendered workload; beside it, the image a second time"
beside again nice deploy/verify-image.sh again
$bin/python deploy/verify_workload.py "$cache/fused.yaml" "$cache/processed.jsonl"

step "compose"
$bin/python deploy/verify_compose.py "$cache/processed.jsonl"

step "containers"
$bin/python deploy/verify_containers.py "$image" "$cache/processed.jsonl"

step "recipes of docs/integrations.md"
$bin/python deploy/verify_integrations.py "$benthos_program" "$confluent_kafka_packages"

step "the image a second time"
joined again
step "done"
