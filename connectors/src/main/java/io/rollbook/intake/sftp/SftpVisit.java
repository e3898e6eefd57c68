package io.rollbook.intake.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import io.rollbook.district.Feed;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.intake.RemoteFile;
import io.rollbook.intake.Source;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to a feed's folder. */
final class SftpVisit implements Source.Visit {
    private static final Logger LOG = LoggerFactory.getLogger(SftpVisit.class);

    private final Feed.Sftp server;
    private final Session session;
    private final ChannelSftp channel;
    private final Pattern wanted;

    SftpVisit(Feed.Sftp server, Session session, ChannelSftp channel) {
        this.server = server;
        this.session = session;
        this.channel = channel;
        this.wanted = Glob.pattern(server.files());
    }

    /** Makes the feed's folder the current one. */
    void enter() throws SftpException {
        channel.cd(quoted(server.path()));
    }

    @Override
    public List<RemoteFile> list() {
        List<RemoteFile> files = new ArrayList<>();
        try {
            channel.ls(".", entry -> {
                if (isWanted(entry)) {
                    files.add(file(entry.getFilename(), entry.getAttrs()));
                }
                return ChannelSftp.LsEntrySelector.CONTINUE;
            });
        } catch (SftpException e) {
            throw SftpFailures.of(server, e);
        }
        files.sort(Comparator.comparing(RemoteFile::modified).thenComparing(RemoteFile::name));
        return files;
    }

    private boolean isWanted(ChannelSftp.LsEntry entry) {
        String name = entry.getFilename();
        return entry.getAttrs().isReg()
                && name.indexOf('/') < 0
                && wanted.matcher(name).matches();
    }

    @Override
    public boolean read(RemoteFile file, Source.Reader reader) {
        try {
            if (!file.equals(look(file))) {
                return false;
            }
            long read;
            try (Counted in = new Counted(channel.get(quoted(file.name())), file.size())) {
                reader.read(in);
                read = in.count;
            }
            return read == file.size() && file.equals(look(file));
        } catch (GrownException e) {
            return false;
        } catch (SftpException e) {
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return false;
            }
            throw e.id == ChannelSftp.SSH_FX_PERMISSION_DENIED ? unreadable() : SftpFailures.broken(server, e);
        } catch (IOException e) {
            throw SftpFailures.broken(server, e);
        }
    }

    private RemoteFile look(RemoteFile file) throws SftpException {
        return file(file.name(), channel.stat(quoted(file.name())));
    }

    private static RemoteFile file(String name, SftpATTRS attributes) {
        long seconds = attributes.getMTime() & 0xFFFF_FFFFL;
        return new RemoteFile(name, attributes.getSize(), Instant.ofEpochSecond(seconds));
    }

    private IntakeException unreadable() {
        return new IntakeException(
                Reason.FOLDER_MISSING,
                server.user() + " may list but not read a file in " + server.path() + ": check the file's rights.");
    }

    @Override
    public void taken(RemoteFile file, String run) {
        Feed.AfterRead afterRead = server.afterRead();
        try {
            switch (afterRead.kind()) {
                case KEEP -> {}
                case DELETE -> channel.rm(quoted(file.name()));
                case MOVE -> move(file, String.valueOf(afterRead.folder()), run);
            }
        } catch (SftpException e) {
            // The delivery is on its way; the same bytes are recognised when they are met again.
            LOG.warn("run {}: the server did not let us {} a file after reading", run, afterRead.kind());
        }
    }

    private void move(RemoteFile file, String folder, String run) throws SftpException {
        try {
            channel.stat(quoted(folder));
        } catch (SftpException e) {
            channel.mkdir(folder);
        }
        // Two nights may bring files of the same name.
        channel.rename(quoted(file.name()), folder + "/" + run + "-" + file.name());
    }

    @Override
    public void close() {
        channel.disconnect();
        session.disconnect();
    }

    /** JSch takes {@code *} and {@code ?} in a path as a pattern. */
    private static String quoted(String path) {
        return path.replaceAll("[\\\\*?]", "\\\\$0");
    }

    /** More bytes came than the file had when it was listed. */
    private static final class GrownException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Ends as soon as a file has grown: one that is written to as fast as it is read has no end of its own. */
    private static final class Counted extends FilterInputStream {
        private final long size;
        private long count;

        Counted(InputStream in, long size) {
            super(in);
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws GrownException {
            count += read;
            if (count > size) {
                throw new GrownException();
            }
        }
    }
}
