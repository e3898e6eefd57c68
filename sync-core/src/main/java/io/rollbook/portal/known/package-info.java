/**
 * Recognises rows that were in the feed's last delivery, before anything decodes them: most nights nearly all of them.
 * Knows bytes and digests; nothing of databases or of what a row means.
 */
@NullMarked
package io.rollbook.portal.known;

import org.jspecify.annotations.NullMarked;
