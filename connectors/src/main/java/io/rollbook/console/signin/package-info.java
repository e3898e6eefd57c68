/**
 * Signing in: accounts, invitations, sessions as pages. What is right and what is remembered is decided in
 * {@link io.rollbook.account}; here are cookies and forms.
 */
@org.jspecify.annotations.NullMarked
package io.rollbook.console.signin;
