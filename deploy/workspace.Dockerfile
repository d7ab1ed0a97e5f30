# The image of workspaces and apps on Kubernetes: Node, git, bash, the tools that builders expect, and the supervisor.
# From the repository's root: docker build --file deploy/workspace.Dockerfile --tag registry.example.com/slipway-workspace:1 .
FROM node:24-bookworm AS supervisor
WORKDIR /opt/slipway
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts
COPY bin/supervisor.ts bin/
COPY src/contract src/contract
COPY src/link src/link
COPY src/supervisor src/supervisor

FROM node:24-bookworm
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 python3-venv less procps ripgrep jq \
  && rm -rf /var/lib/apt/lists/* \
  && usermod --login workspace --home /home/workspace --shell /bin/bash node \
  && groupmod --new-name workspace node \
  && mkdir /home/workspace && chown workspace:workspace /home/workspace
COPY --from=supervisor /opt/slipway /opt/slipway
# Add your company's toolchains and certificate authorities below this line.
USER 1000
ENV LANG=C.UTF-8
CMD ["/bin/bash"]
