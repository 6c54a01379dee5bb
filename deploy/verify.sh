#!/usr/bin/env bash
# make verify-deploy: everything in deploy/, docker-compose.yml and k8s/, checked by what will read it. Debian or Ubuntu,
# as root; what is missing comes from apt, pip (requirements/dev.txt) and, without a kubectl, from Go.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=.venv/bin
cache=${NEWSLOOM_VERIFY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/newsloom-verify}
kubernetes=1.34
kustomize=v5.5.0
actionlint=v1.7.7
mkdir -p "$cache"
started=$SECONDS

step() { printf '== %s (%d s)\n' "$1" $((SECONDS - started)); }

if ! command -v promtool amtool >"$cache/found"; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends prometheus prometheus-alertmanager >"$cache/apt.log"
fi

render() {
    if command -v kubectl >"$cache/found"; then
        kubectl kustomize "$1"
    else
        [[ -x $cache/kustomize ]] || GOBIN=$cache go install "sigs.k8s.io/kustomize/kustomize/v5@$kustomize"
        "$cache/kustomize" build "$1"
    fi
}

step "Dockerfile, shell, YAML, workflow, generated files, list of what runs"
$bin/hadolint deploy/Dockerfile
$bin/shellcheck deploy/*.sh .ci/run
$bin/yamllint --strict docker-compose.yml deploy k8s
[[ -x $cache/actionlint ]] || GOBIN=$cache go install "github.com/rhysd/actionlint/cmd/actionlint@$actionlint"
"$cache/actionlint" .github/workflows/*.yml
PYTHONPATH=deploy $bin/python -m newsloom_deploy --check
make --silent sbom

step "compose against its specification"
$bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

step "Prometheus and Alertmanager"
promtool check config deploy/prometheus/prometheus.yml
promtool test rules deploy/prometheus/tests/*.yml
amtool check-config deploy/alertmanager/alertmanager.yml

rendered=()
step "k8s against Kubernetes $kubernetes"
for folder in k8s/overlays/* k8s/combinations/*; do
    manifests=$cache/$(basename "$folder").yaml
    rendered+=("$manifests")
    render "$folder" >"$manifests"
    printf '   %s: %s objects\n' "$folder" "$(grep -c '^kind:' "$manifests")"
done
$bin/kubernetes-validate --strict --quiet -k "$kubernetes" "${rendered[@]}"
PYTHONPATH=deploy $bin/python -m newsloom_deploy.kubernetes "${rendered[@]}"

step "k8s on a real API server"
deploy/verify-kubernetes.sh "${rendered[@]}"

step "image"
deploy/verify-image.sh
step "done"
