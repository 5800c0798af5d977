/** The application: imports the features' configurations and nothing else. May import every other package. */
@NullMarked
package dev.sluice;

import org.jspecify.annotations.NullMarked;
