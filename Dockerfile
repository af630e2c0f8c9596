# docker build -t speech-bot .
# docker run --read-only -v speech-bot:/data -e TELEGRAM_BOT_TOKEN speech-bot
# Another FAQ: add -v "$PWD/faq:/faq:ro" -e BOT_FAQ=/faq. Without Telegram: docker run -it speech-bot chat

FROM python:3.11-slim-bookworm AS builder
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# What builds the project: hatchling and all that it needs. None of it reaches the final image.
RUN printf '%s --hash=sha256:%s\n' \
      hatchling==1.33.0 415290b84f464d2884303fca8974d38e7b85579069fab02a15db0828fbb1446d \
      packaging==26.3 d7193f7c8e4e93f444fde0262bf90af30e16fa0ad0ad44cb553c87339b23cd1c \
      pathspec==1.1.1 a00ce642f577bf7f473932318056212bc4f8bfdf53128c78bbd5af0b9b20b189 \
      pluggy==1.7.0 7dd7b0d8832ba3cb632c306926ded123429211b83641b35dc5c41ad2d34f9bec \
      tomlkit==0.15.2 05562412163a3037b94497385fb7f9204c637bc605af7a48199e41cf2272f437 \
      trove-classifiers==2026.9.21.13 8b1ff4f9c191b1040b71c37f1e445ab99732911e3cd91de52838453a854d7a17 \
    | pip install --no-cache-dir --require-hashes -r /dev/stdin

# What the bot runs on: a layer of its own, kept until the lock changes.
COPY requirements.lock ./
RUN python -m venv --without-pip /venv \
 && pip --python /venv/bin/python install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY faq faq
COPY bot bot
RUN python -m hatchling build -t wheel -d /dist \
 && pip --python /venv/bin/python install --no-cache-dir --no-index --no-deps /dist/*.whl

FROM python:3.11-slim-bookworm
# The bot writes to /data and nowhere else, so the root may be read-only. The user is a number: no name is needed.
RUN install -d -m 700 -o 10001 -g 10001 /data
COPY --from=builder /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 BOT_DATA=/data WEBHOOK_LISTEN=0.0.0.0
USER 10001:10001
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=2 CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
