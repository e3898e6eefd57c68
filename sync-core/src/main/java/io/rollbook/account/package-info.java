/**
 * People who sign in to the console: invitations, passphrases, second factors, sessions. Apart from API tokens, because a
 * person forgets, chooses badly and walks away from a screen, and a program does not.
 */
@NullMarked
package io.rollbook.account;

import org.jspecify.annotations.NullMarked;
