/**
 * Tells people by mail, and programs by webhook, when something of a district needs them: once for each trouble, with
 * counts and a link, so that whoever reads a mailbox learns nothing of a roster.
 */
@NullMarked
package io.rollbook.notify;

import org.jspecify.annotations.NullMarked;
