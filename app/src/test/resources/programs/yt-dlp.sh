#!/bin/sh
# The program itself, with an extractor for our pages.
XDG_CONFIG_HOME=$(dirname "$0")
export XDG_CONFIG_HOME
exec yt-dlp "$@"
