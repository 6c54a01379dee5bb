#!/usr/bin/env bash
# deploy/verify-kubernetes.sh RENDERED… : apply rendered manifests to a real Kubernetes API server, without nodes. It checks
# strict validation, defaults, and Pod Security "restricted" on a pod of each template. A second apply must change nothing.
# deploy/verify-parts.sh builds the server and kubectl.
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck source=deploy/verify-lib.sh
source deploy/verify-lib.sh

prometheus_operator=v0.85.0
keda=v2.21.0

work=$(mktemp -d)
running=()
finish() {
    for process in "${running[@]}"; do
        kill "$process" 2>"$cache/found" || true
        wait "$process" || true
    done
    rm -r "$work"
}
trap finish EXIT

free_port() { .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
store=http://127.0.0.1:$(free_port)
peers=http://127.0.0.1:$(free_port)
port=$(free_port)

etcd --data-dir "$work/etcd" --listen-client-urls "$store" --advertise-client-urls "$store" \
    --listen-peer-urls "$peers" --initial-advertise-peer-urls "$peers" --initial-cluster "default=$peers" \
    >"$work/etcd.log" 2>&1 &
running+=($!)
openssl genrsa -out "$work/accounts.key" 2048 2>"$work/openssl.log"
printf 'verify-token,verify,verify,system:masters\n' >"$work/tokens.csv"
"$apiserver" --etcd-servers "$store" --secure-port "$port" --bind-address 127.0.0.1 --cert-dir "$work/certificates" \
    --service-account-key-file "$work/accounts.key" --service-account-signing-key-file "$work/accounts.key" \
    --service-account-issuer https://verify.invalid --token-auth-file "$work/tokens.csv" \
    --authorization-mode RBAC --service-cluster-ip-range 10.0.0.0/24 >"$work/server.log" 2>&1 &
running+=($!)

k() { "$kubectl" --server "https://127.0.0.1:$port" --insecure-skip-tls-verify --token verify-token "$@"; }
ready=
for _ in $(seq 120); do
    if k get --raw /readyz >"$work/ready" 2>&1; then
        ready=yes
        break
    fi
    sleep 0.5
done
[[ $ready ]] || {
    tail -20 "$work/server.log" >&2
    exit 1
}
k version | sed 's/^/   /'

kinds=deployments,statefulsets,jobs,services,configmaps,networkpolicies,poddisruptionbudgets
# Resources that other operators define.
others=podmonitors,prometheusrules,scaledobjects,triggerauthentications
mkdir -p "$work/modules"
crds() { (cd "$work/modules" && go mod download -json "$1@$2" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'); }
operator=$(crds github.com/prometheus-operator/prometheus-operator "$prometheus_operator")
scaler=$(crds github.com/kedacore/keda/v2 "$keda")
for definition in "$operator"/example/prometheus-operator-crd/monitoring.coreos.com_{podmonitors,prometheusrules}.yaml \
    "$scaler"/config/crd/bases/keda.sh_{scaledobjects,triggerauthentications}.yaml; do
    k apply --server-side -f "$definition" >"$work/applied"
done
k wait --for condition=established --timeout=30s crd --all >"$work/applied"

strict() { k apply --server-side --validate=strict "$@"; }
for rendered; do
    .venv/bin/python deploy/kubernetes_pods.py namespaces "$rendered" | strict -f - >"$work/applied"
    .venv/bin/python deploy/kubernetes_pods.py objects "$rendered" >"$work/objects.yaml"
    strict -f "$work/objects.yaml" >"$work/applied"
    k diff --server-side -f "$work/objects.yaml" >"$work/changed" || {
        echo "$rendered: applied a second time, it changes what stands" >&2
        cat "$work/changed" >&2
        exit 1
    }
    .venv/bin/python deploy/kubernetes_pods.py pods "$rendered" >"$work/pods.yaml"
    strict --dry-run=server -f "$work/pods.yaml" >"$work/pods"
    printf '   %s: %s objects and %s pods accepted\n' \
        "$(basename "$rendered" .yaml)" "$(wc -l <"$work/applied")" "$(wc -l <"$work/pods")"
    k delete --namespace newsloom --all "$kinds,$others" >"$work/deleted"
done

# The server must refuse a pod that may become root in this namespace.
sed 's/allowPrivilegeEscalation: false/allowPrivilegeEscalation: true/' "$work/pods.yaml" >"$work/bad.yaml"
if k apply --server-side --dry-run=server -f "$work/bad.yaml" >"$work/refused" 2>&1; then
    echo "Pod Security let a pod through that may gain privileges" >&2
    exit 1
fi
grep -q 'violates PodSecurity "restricted' "$work/refused"
printf '   a pod that may gain privileges is refused\n'
