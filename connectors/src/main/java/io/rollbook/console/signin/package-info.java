/** Signing in. */
@NullMarked
package io.rollbook.console.signin;

import org.jspecify.annotations.NullMarked;
