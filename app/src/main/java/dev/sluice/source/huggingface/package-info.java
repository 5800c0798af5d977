/**
 * Hugging Face repositories: their plan is the files of one commit, and copies that are right already are not fetched again.
 * May import {@code source} and what that may import.
 */
@NullMarked
package dev.sluice.source.huggingface;

import org.jspecify.annotations.NullMarked;
