package io.rollbook.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpServerTest {
    @TempDir
    Path folder;

    @Test
    void start_fileInOutgoing_isReadByAClientThatPinsTheHostKey() throws Exception {
        try (SftpServer server = SftpServer.start(folder)) {
            Files.writeString(server.outgoing().resolve("a.pgp"), "sealed");
            Session session = session(server, SftpServer.PASSWORD);
            session.connect();
            assertThat("SHA256:" + fingerprint(session)).startsWith(server.hostKey());
            ChannelSftp sftp = (ChannelSftp) session.openChannel("sftp");
            sftp.connect();
            try (InputStream in = sftp.get("/outgoing/a.pgp")) {
                assertThat(in.readAllBytes()).asString().isEqualTo("sealed");
            }
            session.disconnect();
        }
    }

    @Test
    void connect_wrongPassword_isRefused() throws Exception {
        try (SftpServer server = SftpServer.start(folder)) {
            Session session = session(server, "wrong");
            assertThatThrownBy(session::connect).isInstanceOf(JSchException.class);
        }
    }

    private static String fingerprint(Session session) throws Exception {
        byte[] key = java.util.Base64.getDecoder().decode(session.getHostKey().getKey());
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(key);
        return java.util.Base64.getEncoder().withoutPadding().encodeToString(digest);
    }

    private static Session session(SftpServer server, String password) throws JSchException {
        Session session = new JSch().getSession(SftpServer.USER, "127.0.0.1", server.port());
        session.setPassword(password);
        session.setConfig("StrictHostKeyChecking", "no");
        return session;
    }
}
