# Kesu as production needs it. Built in one image, run in another that has no build tools, demo or simulator.
FROM python:3.13.9-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/kesu && python -m venv tools
# pdf-and-traces.lock adds the extras: docker compose build --build-arg LOCK=pdf-and-traces.lock
ARG LOCK=requirements.lock
COPY deploy/requirements.lock deploy/pdf-and-traces.lock deploy/build.lock ./
RUN /opt/kesu/bin/pip install --no-cache-dir --require-hashes -r ${LOCK}
RUN tools/bin/pip install --no-cache-dir --require-hashes -r build.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY ledger ledger
COPY menus menus
COPY migrations migrations
COPY sessions sessions
RUN tools/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir dist .
RUN /opt/kesu/bin/pip install --no-cache-dir --no-deps dist/*.whl && /opt/kesu/bin/pip uninstall --yes pip

FROM python:3.13.9-slim-bookworm
# Volumes that are mounted there become this user's.
RUN useradd --system --create-home kesu && install -d -o kesu -g kesu /var/lib/kesu /var/lib/kesu-backups
COPY --from=build /opt/kesu /opt/kesu
COPY deploy/compose/daily.sh /usr/local/bin/
USER kesu
WORKDIR /var/lib/kesu
ENV PATH=/opt/kesu/bin:/usr/local/bin:/usr/bin:/bin KESU_ENV=production KESU_VAR=/var/lib/kesu
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
CMD ["kesu", "serve", "--host", "0.0.0.0", "--workers", "2"]
