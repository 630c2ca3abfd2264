#!/bin/sh
# The browser tests drive Debian's Chromium; Noto draws Arabic and Ethiopic letters as a phone would.
set -eu
if command -v chromium >/dev/null && [ -d /usr/share/fonts/truetype/noto ]; then exit 0; fi
if [ "$(id -u)" = 0 ]; then run=""; elif command -v sudo >/dev/null; then run=sudo; else
  echo 'The tests need Chromium: ask an administrator for  apt-get install chromium fonts-noto-core' >&2; exit 1
fi
echo 'Installing Chromium for the browser tests ...'
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq
$run apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
