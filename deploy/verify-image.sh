#!/usr/bin/env bash
# Builds the image and runs it as production does: another uid, no capabilities, a read-only root, SIGTERM → 0.
# Needs root on Debian or Ubuntu and no Docker engine; podman and buildah come from apt. Where the base image cannot be
# pulled, a stand-in is made from Debian's packages (the cache folder keeps it).
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${NEWSLOOM_VERIFY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/newsloom-verify}
base=docker.io/library/python:3.11-slim
image=localhost/newsloom:verify
mkdir -p "$cache"

say() { printf '   %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

packages=(podman buildah runc mmdebstrap catatonit netavark aardvark-dns iptables uidmap containernetworking-plugins
    prometheus)
if ! command -v podman buildah runc mmdebstrap prometheus >"$cache/found"; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${packages[@]}" >"$cache/apt.log"
fi

# podman without systemd: runc, no journal, limits that a container may have.
export CONTAINERS_CONF="$cache/containers.conf"
cat >"$CONTAINERS_CONF" <<'CONF'
[containers]
default_ulimits=["nofile=1024:1024","nproc=1024:1024"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
events_logger="file"
CONF

make_stand_in() {
    local container
    [[ -s $cache/rootfs.tar ]] || mmdebstrap --quiet --variant=minbase \
        --include=python3,python3-pip,python3-venv,ca-certificates,libpython3.11 bookworm "$cache/rootfs.tar"
    container=$(buildah from scratch)
    buildah add -q "$container" "$cache/rootfs.tar" / >/dev/null
    # shellcheck disable=SC2016  # the shell in the container expands it
    buildah run --isolation chroot "$container" -- sh -c '
        rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED
        for name in python python3; do ln -sf /usr/bin/python3.11 "/usr/local/bin/$name"; done
        ln -sf /usr/bin/pip3 /usr/local/bin/pip'
    buildah config --env PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd python3 "$container"
    buildah commit -q --rm "$container" "$base" >/dev/null
}

if podman image exists "$base"; then
    say "base: $base, here already"
elif timeout 120 podman pull -q "$base" >/dev/null 2>&1; then
    say "base: $base, pulled"
else
    make_stand_in
    say "base: a stand-in for $base from Debian's packages"
fi

# The machine's own certificates and pip settings, so that a mirror behind its own authority works; nothing stays.
mounts=()
for file in /etc/ssl/certs/ca-certificates.crt /etc/pip.conf "$HOME/.config/pip/pip.conf"; do
    [[ -s $file ]] && mounts+=(-v "$file:${file/#$HOME//root}:ro")
done
buildah bud -q --format docker --layers --isolation chroot --network host "${mounts[@]}" \
    --build-arg REVISION="$(git rev-parse --short HEAD)" -f deploy/Dockerfile -t "$image" . >"$cache/build.log" 2>&1 ||
    { tail -n 30 "$cache/build.log" >&2; fail "the image does not build"; }
say "built: $(podman image inspect --format '{{.Size}}' "$image" | awk '{printf "%.0f MB", $1 / 1e6}')"

hardened=(--rm --no-healthcheck --user 10001:10001 --read-only --tmpfs "/tmp:rw,size=512m" --cap-drop=ALL --security-opt no-new-privileges)

configured=$(podman image inspect --format '{{.Config.User}} {{.Config.Entrypoint}} {{.Config.StopSignal}}' "$image")
[[ $configured == "10001:10001 [newsloom] "* ]] || fail "user, entry point, stop signal: $configured"
say "configured: $configured"

status=$(podman run "${hardened[@]}" --network none --entrypoint python "$image" -c \
    'print(*(line for line in open("/proc/self/status") if line.startswith(("Uid", "CapEff", "CapBnd", "NoNewPrivs"))), sep="")')
grep -qP '^Uid:\t10001\t10001' <<<"$status" || fail "uid: $status"
grep -qP '^CapEff:\t0+$' <<<"$status" || fail "effective capabilities: $status"
grep -qP '^CapBnd:\t0+$' <<<"$status" || fail "capabilities within reach: $status"
grep -qP '^NoNewPrivs:\t1$' <<<"$status" || fail "new privileges: $status"
say "uid 10001, no capabilities, no new privileges"

if podman run "${hardened[@]}" --network none --entrypoint python "$image" -c 'open("/opt/newsloom/x", "w")' 2>/dev/null; then
    fail "the root can be written to"
fi
say "the root is read-only"

podman run "${hardened[@]}" --network none --workdir /opt/newsloom "$image" process examples >/dev/null 2>"$cache/process.log" ||
    fail "newsloom process in the image: $(tail -n 5 "$cache/process.log")"
say "without a network: $(tail -n 1 "$cache/process.log")"

PYTHONPATH=tests:deploy:services:schemas .venv/bin/python deploy/verify_containers.py "$image"
