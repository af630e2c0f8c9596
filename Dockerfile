# docker build -t speech-bot .
# docker run --read-only -v speech-bot:/data -e TELEGRAM_BOT_TOKEN speech-bot
# Another FAQ: add -v "$PWD/faq:/faq:ro" -e BOT_FAQ=/faq. Without Telegram: docker run -it speech-bot chat

FROM python:3.11-slim-bookworm AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# What builds the project. None of it reaches the final image.
COPY requirements-build.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-build.lock

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
# The bot writes to /data and nowhere else, not even its temporary files, so the root may be read-only. The user is a number: no
# name is needed.
RUN install -d -m 700 -o 10001 -g 10001 /data
COPY --from=builder /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 BOT_DATA=/data TMPDIR=/data WEBHOOK_LISTEN=0.0.0.0
USER 10001:10001
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=2 CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
