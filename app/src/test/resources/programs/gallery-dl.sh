#!/bin/sh
# The program itself; it takes our galleries for those of a site of this kind.
n=$#
i=0
for argument; do
    shift
    i=$((i + 1))
    case "$i $argument" in
        "$n "*/posts*) argument="Danbooru:$argument" ;;
    esac
    set -- "$@" "$argument"
done
exec gallery-dl "$@"
