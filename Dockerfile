FROM python:3.13-slim
RUN useradd --system --create-home kesu
WORKDIR /srv/kesu
# pdf-and-traces.lock adds the extras: docker compose build --build-arg LOCK=pdf-and-traces.lock
ARG LOCK=requirements.lock
COPY deploy/requirements.lock deploy/pdf-and-traces.lock ./
RUN pip install --no-cache-dir --require-hashes -r ${LOCK}
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY ledger ledger
COPY menus menus
COPY migrations migrations
COPY sessions sessions
RUN pip install --no-cache-dir --no-deps .
USER kesu
ENV KESU_ENV=production KESU_VAR=/home/kesu/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
CMD ["kesu", "serve", "--host", "0.0.0.0", "--workers", "2"]
