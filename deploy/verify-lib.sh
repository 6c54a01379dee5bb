# shellcheck shell=bash disable=SC2034  # the scripts that source it use them
# Shared by the scripts of `make verify-deploy`: versions, the cache between runs, a separate podman.

kubernetes=1.34.3
actionlint=v1.7.7
go=1.26.3
least_go=24
benthos=4.60.0 # as in deploy/newsloom_integrations/benthos/go.mod
confluent_kafka=2.16.1

cache=${NEWSLOOM_VERIFY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/newsloom-verify}
kubectl=$cache/kubectl-$kubernetes
apiserver=$cache/kube-apiserver-$kubernetes
benthos_program=$cache/benthos-$benthos
confluent_kafka_packages=$cache/confluent-kafka-$confluent_kafka
base=docker.io/library/python:3.11-slim
image=localhost/newsloom:0.1.0
kafka=docker.io/apache/kafka:$(sed -n 's|.*image: apache/kafka:||p' docker-compose.yml)
valkey_image=docker.io/valkey/valkey:$(sed -n 's|.*image: valkey/valkey:||p' docker-compose.yml)
mkdir -p "$cache"
PATH=$PATH:/usr/local/go/bin:$cache/go-$go/bin

# Images and containers are separate from those of the machine, so that none of them interferes or is removed.
# podman without systemd: runc, no journal, limits that work in a container.
export CONTAINERS_CONF=$cache/containers.conf CONTAINERS_STORAGE_CONF=$cache/storage.conf
export CONTAINERS_REGISTRIES_CONF=$cache/registries.conf
cat >"$CONTAINERS_CONF" <<'CONF'
[containers]
default_ulimits=["nofile=1024:1024","nproc=1024:1024"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
CONF
printf '[storage]\ndriver="overlay"\ngraphroot="%s"\nrunroot="/run/newsloom-verify"\n' "$cache/images" >"$CONTAINERS_STORAGE_CONF"
printf 'unqualified-search-registries=["docker.io"]\n' >"$CONTAINERS_REGISTRIES_CONF"

say() { printf '   %s\n' "$*"; }

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# fail_with LOG WORDS…: fail, and print the end of a log.
fail_with() {
    tail -n 40 "$1" >&2
    shift
    fail "$@"
}

go_is_new_enough() {
    [[ $(go env GOVERSION 2>/dev/null) =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= least_go))
}
