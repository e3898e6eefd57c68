/** Where this process may connect to, so that an address in somebody's settings opens nothing inside. */
@NullMarked
package io.rollbook.network;

import org.jspecify.annotations.NullMarked;
