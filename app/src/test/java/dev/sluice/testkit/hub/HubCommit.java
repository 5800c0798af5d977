package dev.sluice.testkit.hub;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A snapshot of a repository.
 *
 * @param id 40 hexadecimal digits
 * @param files by path
 * @param listed entries that stand in the tree's listing only, with the fields as given
 */
record HubCommit(String id, SortedMap<String, HubFile> files, List<Map<String, Object>> listed) {}
