package io.rollbook.intake.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import io.rollbook.district.Feed;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.intake.Source;
import java.nio.file.Path;

/** Feeds in a folder of an SFTP server. */
public final class SftpSource implements Source {
    private final Timeouts timeouts;

    /** With how long to wait for servers. */
    public SftpSource(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    @Override
    public boolean serves(Feed feed) {
        return feed.sftp() != null;
    }

    @Override
    public Visit visit(Feed feed, Path folder) {
        Feed.Sftp settings = feed.sftp();
        if (settings == null) {
            throw new IntakeException(Reason.NO_SOURCE, "The feed has no SFTP server.");
        }
        Session session = new Login(settings, folder, timeouts).connect();
        try {
            ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
            channel.connect(timeouts.connectMillis());
            SftpVisit visit = new SftpVisit(settings, session, channel);
            visit.enter();
            return visit;
        } catch (JSchException e) {
            session.disconnect();
            throw SftpFailures.broken(settings, e);
        } catch (SftpException e) {
            session.disconnect();
            throw SftpFailures.of(settings, e);
        }
    }
}
