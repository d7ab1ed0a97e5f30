/**
 * What runs in a pod before its environment does, as bash. It has the rights of the builder's own processes and sees their
 * volume alone, so there is nothing to be gained by what they may have put there. Values come in by variables, never by text.
 * No two dollars in a row: the cluster makes one of them, before bash sees it.
 *
 * A volume holds `home/`, which is all that an environment sees of it, and `.slipway/`, which it does not.
 */
const beginOn = (volume: string) => `set -euo pipefail
export LC_ALL=C
V=${volume} P=${volume}/home/project KEPT=${volume}/.slipway
full() { echo "The volume is full." >&2; exit 28; }
copy() { cp -a --reflink=auto --no-target-directory -- "$1" "$2" || { [ "$(df --output=avail "$V" | tail -n 1)" -lt 1024 ] && full; exit 1; }; }
`;
const begin = beginOn('/volume');

/** Folders of installed dependencies below a project, by their paths with zero bytes: what an upgrade may replace. */
const trees = `trees() {
  [ ! -d "$1" ] || find -P "$1" -type d '(' -name node_modules -o -name .venv -o -name vendor ')' -prune -printf '%P\\0' | sort -z
}
`;

/** Brings what an upgrade replaced back, unless the upgrade is what this environment is now. */
const settle = `settle() {
  [ -d "$KEPT/before" ] || return 0
  if [ "$(cat "$KEPT/before/to" 2>/dev/null || echo "$VERSION")" != "$VERSION" ]; then
    n=0
    while IFS= read -r -d '' tree; do
      if [ -d "$KEPT/before/$n" ] || [ -e "$KEPT/before/$n.new" ]; then rm -rf -- "$P/$tree"; fi
      [ ! -d "$KEPT/before/$n" ] || mv -T -- "$KEPT/before/$n" "$P/$tree"
      n=$((n + 1))
    done < "$KEPT/before/trees"
  fi
  rm -rf -- "$KEPT/before"
}
`;

/** Before a supervisor: gives it its configuration in memory, where it is removed as soon as it was read. */
export const configure = `${begin}${settle}settle
cp /given/config.json /run/slipway/config.json`;

/** Before a supervisor of one of several: the files of its environment as they are now, for it alone, and its configuration. */
export const configureCopy = `${beginOn('/copy')}${settle}rm -rf -- "$V/home" "$KEPT"
copy /volume/home "$V/home"
[ ! -d /volume/.slipway ] || copy /volume/.slipway "$KEPT"
settle
cp /given/config.json /run/slipway/config.json`;

/** Before a setup: the files of the source, and which of them look like installed dependencies but are the author's. */
export const unpackSource = `${begin}${trees}mkdir -p "$P" "$KEPT"
[ "$PARTS" = 0 ] || cat /source/* | tar --extract --gzip --no-same-owner --no-same-permissions --directory="$P"
trees "$P" > "$KEPT/own"
cp /given/config.json /run/slipway/config.json`;

/** Fills a new volume from a prepared one: whole under its name, or not there at all. */
export const fill = `${begin}[ ! -d "$V/home" ] || exit 0
rm -rf -- "$V/.making"
mkdir -p "$V/.making" "$KEPT"
copy /prepared/home/project "$V/.making/project"
mv -T -- "$V/.making" "$V/home"`;

/** Exit code of {@link upgrade} when the builder changed what is installed: the setup has to run on top of it. */
export const setupNeeded = 10;

/**
 * Replaces dependency trees whose lock files are the source's own by the prepared ones. Where the builder changed them the
 * tree is theirs and stays; a copy of it is kept, because the setup may write any of its files.
 */
export const upgrade = `${begin}${trees}${settle}
VERSION=$FROM settle
locks() {
  case "$1" in
    node_modules) echo package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock package.json ;;
    .venv) echo uv.lock poetry.lock Pipfile.lock requirements.txt pyproject.toml ;;
    vendor) echo Gemfile.lock composer.lock go.sum Cargo.lock ;;
  esac
}
same() {
  for lock in $(locks "$(basename -- "$1")"); do
    a=/prepared/home/project/$(dirname -- "$1")/$lock b=$P/$(dirname -- "$1")/$lock
    if [ -e "$a" ] || [ -e "$b" ]; then cmp -s -- "$a" "$b" || return 1; fi
  done
}
rm -rf -- "$KEPT/fresh"
mkdir -p "$KEPT/before"
trees /prepared/home/project | comm -z -23 - /prepared/.slipway/own > "$KEPT/before/trees"
echo "$VERSION" > "$KEPT/before/to"
sync "$KEPT/before/to"
n=0 theirs=0
while IFS= read -r -d '' tree; do
  at=$P/$tree
  # Not through a link of the builder's: what is behind it is not a tree of this project.
  if [ "$(realpath -m -- "$(dirname -- "$at")")" = "$(dirname -- "$at")" ] && [ -d "$(dirname -- "$at")" ] && [ ! -L "$at" ]; then
    if same "$tree"; then
      copy "/prepared/home/project/$tree" "$KEPT/fresh"
      : > "$KEPT/before/$n.new"
      [ ! -d "$at" ] || mv -T -- "$at" "$KEPT/before/$n"
      mv -T -- "$KEPT/fresh" "$at"
    else
      theirs=1
      if [ -d "$at" ]; then copy "$at" "$KEPT/fresh"; mv -T -- "$at" "$KEPT/before/$n"; mv -T -- "$KEPT/fresh" "$at"; fi
    fi
  fi
  n=$((n + 1))
done < "$KEPT/before/trees"
[ "$theirs" = 0 ] || exit ${setupNeeded}`;

/** Before the setup of an upgrade, whose way back stays open. */
export const configureUpgrade = `${begin}cp /given/config.json /run/slipway/config.json`;

/** Runs the supervisor; its configuration comes by a pipe, so nothing that a builder can read holds the token afterwards. */
export const supervise = `echo "The supervisor of $SLIPWAY_ENVIRONMENT starts." >&2
exec node --max-old-space-size=256 /opt/slipway/bin/supervisor.ts < <(cat /run/slipway/config.json; rm -f /run/slipway/config.json)`;

/**
 * Runs the supervisor of one of several, again whenever it ends: nobody else starts it in this pod. The configuration is
 * known to this shell alone, which exports nothing; so a container that was ended cannot come back, and its pod is replaced. What a supervisor that crashed left running would hold the app's port.
 */
export const superviseCopy = `[ -e /run/slipway/config.json ] || { echo "The configuration of this copy is gone: its pod has to be replaced." >&2; exit 1; }
config=$(cat /run/slipway/config.json)
rm -f /run/slipway/config.json
trap 'trap "" TERM; kill -TERM "$child"; wait "$child"; exit' TERM
pause=1
while :; do
  echo "The supervisor of $SLIPWAY_ENVIRONMENT starts." >&2
  since=$SECONDS
  node --max-old-space-size=256 /opt/slipway/bin/supervisor.ts < <(printf %s "$config") & child=$!
  wait "$child" || true
  # Only as the container's first process, which sees no other one's.
  [ "$BASHPID" != 1 ] || kill -KILL -1 || true
  [ $((SECONDS - since)) -lt 60 ] || pause=1
  sleep "$pause" & child=$!
  wait "$child" || true
  pause=$((pause < 16 ? pause * 2 : 30))
done`;
