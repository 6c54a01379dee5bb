#!/usr/bin/env bash
# Build the image and check it: labels, uid, capabilities, read-only root, contents, SBOM.
# `deploy/verify-image.sh again` builds it a second time without a cache and compares every file.
# Needs Debian or Ubuntu, root, and what deploy/verify-parts.sh installs; no Docker engine.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/verify-lib.sh
source deploy/verify-lib.sh
revision=$(git rev-parse HEAD)

# Use the machine's certificates and pip settings, so that a mirror with its own CA works. They are not kept in the image.
mounts=()
for file in /etc/ssl/certs/ca-certificates.crt /etc/pip.conf "$HOME/.config/pip/pip.conf"; do
    [[ -s $file ]] && mounts+=(-v "$file:${file/#$HOME//root}:ro")
done

# build TAG OPTION…
build() {
    local tag=$1
    shift
    buildah bud -q --format docker --isolation chroot --network host "${mounts[@]}" "$@" \
        --build-arg REVISION="$revision" -f deploy/Dockerfile -t "$tag" . >"$cache/build.log" 2>&1 ||
        fail_with "$cache/build.log" "the image does not build"
}

if [[ ${1-} == again ]]; then
    build "$image-again" --no-cache
    .venv/bin/python deploy/verify_contents.py compare "$image" "$image-again"
    podman rmi "$image-again" >"$cache/removed"
    exit
fi

build "$image" --layers
.venv/bin/python deploy/verify_contents.py tell "$image" var/sbom.cdx.json

hardened=(--rm --no-healthcheck --read-only --tmpfs "/tmp:rw,size=512m" --cap-drop=ALL --security-opt no-new-privileges
    --network none)

configured=$(podman image inspect --format '{{.Config.User}} {{.Config.Entrypoint}}' "$image")
[[ $configured == "10001:10001 [newsloom]" ]] || fail "user and entry point: $configured"
label() { podman image inspect --format "{{index .Config.Labels \"org.opencontainers.image.$1\"}}" "$image"; }
[[ $(label revision) == "$revision" ]] || fail "the label of the revision: $(label revision)"
version=$(podman run "${hardened[@]}" "$image" --version)
[[ $version == *"$(label version)"* ]] || fail "the label says $(label version), newsloom says $version"
for name in title description licenses authors base.name; do
    [[ $(label "$name") ]] || fail "no label org.opencontainers.image.$name"
done
say "configured: $configured; labels: $(label title) $(label version), $(label revision), $(label licenses), $(label base.name)"

status=$(podman run "${hardened[@]}" --entrypoint python "$image" -c \
    'print(*(line for line in open("/proc/self/status") if line.startswith(("Uid", "CapEff", "CapBnd", "NoNewPrivs"))), sep="")')
grep -qP '^Uid:\t10001\t10001' <<<"$status" || fail "uid: $status"
grep -qP '^CapEff:\t0+$' <<<"$status" || fail "effective capabilities: $status"
grep -qP '^CapBnd:\t0+$' <<<"$status" || fail "capabilities within reach: $status"
grep -qP '^NoNewPrivs:\t1$' <<<"$status" || fail "new privileges: $status"
say "uid 10001, no capabilities, no new privileges"

if podman run "${hardened[@]}" --user 0:0 --entrypoint python "$image" -c 'open("/opt/newsloom/x", "w")' 2>"$cache/refused"; then
    fail "the root can be written to"
fi
grep -q 'Read-only file system' "$cache/refused" || fail_with "$cache/refused" "it is not the read-only root that refuses"
say "the root is read-only, even to root"

podman run "${hardened[@]}" "$image" process /opt/newsloom/examples >"$cache/processed.jsonl" 2>"$cache/process.log" ||
    fail_with "$cache/process.log" "newsloom process in the image"
say "without a network: $(tail -n 1 "$cache/process.log")"
