package io.rollbook.intake.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.SftpException;
import io.rollbook.district.Feed;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

/** What went wrong at a server, in words for people. JSch's own messages stay here: they can quote file names. */
final class SftpFailures {
    private SftpFailures() {}

    static IntakeException unreachable(Feed.Sftp server) {
        return new IntakeException(
                Reason.SFTP_UNREACHABLE,
                "The SFTP server " + server.host() + ":" + server.port()
                        + " does not answer, or went away: is it up, and does a firewall let us through?");
    }

    /** What became of reading: the server's fault, or, where it was interrupted, nobody's. */
    static RuntimeException broken(Feed.Sftp server, Exception failure) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // A time that ran out is told by a kind of it.
            boolean isStop = cause instanceof InterruptedException
                    || (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException));
            interrupted |= isStop;
        }
        if (!interrupted) {
            return unreachable(server);
        }
        Thread.currentThread().interrupt();
        // The request goes back, and whoever takes it next begins anew.
        return new IllegalStateException("stopped");
    }

    static IntakeException hostKey(Feed.Sftp server, String shown) {
        return new IntakeException(
                Reason.HOST_KEY_CHANGED,
                "The SFTP server " + server.host() + " shows the host key " + shown + ", which is not the pinned one."
                        + " Nothing was sent to it. Ask the district, not the server, whether its key has changed; only"
                        + " then put the new one into the district file.");
    }

    static IntakeException login(Feed.Sftp server) {
        return new IntakeException(
                Reason.LOGIN_REFUSED,
                "The SFTP server " + server.host() + " does not let " + server.user()
                        + " in: has the password or the key changed there?");
    }

    static RuntimeException of(Feed.Sftp server, SftpException failure) {
        if (failure.id == ChannelSftp.SSH_FX_NO_SUCH_FILE || failure.id == ChannelSftp.SSH_FX_PERMISSION_DENIED) {
            return new IntakeException(
                    Reason.FOLDER_MISSING,
                    "The folder " + server.path() + " is not there, or " + server.user()
                            + " may not read it: check path in the district file, and the folder's rights.");
        }
        return broken(server, failure);
    }
}
