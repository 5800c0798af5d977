/**
 * The PostgreSQL server that the gateway starts for itself when it is given none. May touch files and processes; imports
 * nothing of the project.
 */
@NullMarked
package dev.sluice.platform.postgres;

import org.jspecify.annotations.NullMarked;
