package io.rollbook.routes;

import jakarta.jms.Message;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsMessage;

/** Options of JMS endpoints that belong together; found by measuring that the heap stays flat. */
final class Endpoints {
    /** Sends a stream as a large message, chunk by chunk; the destination is a header. */
    static final String STREAMED =
            "jms:queue:by-header?artemisStreamingEnabled=true&jmsMessageType=Bytes&disableReplyTo=true";

    /**
     * Takes messages one by one; what is taken is gone when the route has ended well, and comes back otherwise. (The
     * simple container would need no thread per queue, but loses the first chunk of a large message.)
     */
    static final String TRANSACTED = "?transacted=true&lazyCreateTransactionManager=false&mapJmsMessage=false"
            + "&cacheLevelName=CACHE_CONSUMER&disableReplyTo=true&errorHandlerLoggingLevel=OFF"
            + "&errorHandlerLogStackTrace=false";

    private Endpoints() {}

    /** The message as the broker hands it out, with nothing of its body read. */
    static Message message(Exchange exchange) {
        JmsMessage message = exchange.getMessage(JmsMessage.class);
        if (message == null || message.getJmsMessage() == null) {
            throw new IllegalStateException("not from a queue");
        }
        return message.getJmsMessage();
    }
}
