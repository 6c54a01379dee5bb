# Stands in for valkey/valkey where no registry can be reached: its folder and user, on a valkey-server from PyPI (build
# context `valkey`) and a redis-cli from there (build context `redis`).
ARG BASE=python:3.11-slim
FROM ${BASE}
# hadolint ignore=DL3022
COPY --from=valkey valkey-server /usr/local/bin/
# hadolint ignore=DL3022
COPY --from=redis redis-cli /usr/local/bin/valkey-cli
RUN groupadd --gid 1000 valkey && useradd --uid 999 --gid 1000 --no-create-home valkey && \
    install -d -o valkey -g valkey /data
WORKDIR /data
VOLUME /data
# As there, it is not for itself to say who may reach it.
ENTRYPOINT ["sh", "-c", "exec \"$@\" --protected-mode no", "--"]
CMD ["valkey-server"]
