#!/bin/sh
# The program itself; it takes our galleries for those of sites of these kinds.
n=$#
i=0
for argument; do
    shift
    i=$((i + 1))
    case "$i $argument" in
        "$n "*/posts*) argument="Danbooru:$argument" ;;
        "$n "*/b/res/*) argument="vichan:$argument" ;;
    esac
    set -- "$@" "$argument"
done
exec gallery-dl "$@"
