/**
 * A whole Rollbook in a folder of its own, with a district around it: the service as a process, the commands, an SFTP server and gpg. Shared by demo, benchmark and the tests of the whole product, so that they all use it as people do.
 */
@NullMarked
package io.rollbook.installation;

import org.jspecify.annotations.NullMarked;
