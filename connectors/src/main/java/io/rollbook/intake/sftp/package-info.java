/**
 * Feeds on SFTP servers. Our own small client on JSch, since what matters is what others leave out: the pinned host key,
 * sets of files that belong together, and files that change while they are read.
 */
@NullMarked
package io.rollbook.intake.sftp;

import org.jspecify.annotations.NullMarked;
