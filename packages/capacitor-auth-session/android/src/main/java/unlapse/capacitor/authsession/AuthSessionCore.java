package unlapse.capacitor.authsession;

import java.util.Locale;

/**
 * What becomes of an {@code open}: knows when it succeeds, when it is cancelled, and when its result
 * has nobody left to go to. Knows nothing of Android; everything in it happens on one thread.
 */
final class AuthSessionCore {

    static final String CANCELLED = "CANCELLED";
    static final String UNAVAILABLE = "UNAVAILABLE";
    static final String UNSUPPORTED = "UNSUPPORTED";
    static final String CALLBACK_VERIFICATION_FAILED = "CALLBACK_VERIFICATION_FAILED";
    static final String FAILED = "FAILED";

    /** How long the redirect may lag behind a user who is back in the app. */
    static final long GRACE_MS = 1000;

    /** Who waits for an {@code open}; hears one of the two, once. */
    interface Caller {
        void succeeded(String url);

        void failed(String code, String message);
    }

    /** Who gets a callback URL whose caller died with the process. */
    interface Orphanage {
        void take(String url);
    }

    /** Runs a task once {@link #GRACE_MS} have passed. */
    interface Timer {
        void afterGrace(Runnable task);
    }

    private final Orphanage orphanage;
    private final Timer timer;

    private Session current;
    /** Tabs that were opened and have not reported how they ended. */
    private int openTabs = 0;
    private boolean inForeground = true;

    AuthSessionCore(Orphanage orphanage, Timer timer) {
        this.orphanage = orphanage;
        this.timer = timer;
    }

    /**
     * A tab is about to open for this caller; an earlier caller gives way.
     *
     * @param reportsCancel whether it is an Auth Tab, which says when the user has closed it. A
     *     Custom Tab or a whole browser is taken for closed when the user is back in the app.
     */
    void opened(String callbackUrl, boolean reportsCancel, Caller caller) {
        fail(CANCELLED, "another auth session took the place of this one");
        current = new Session(callbackUrl, reportsCancel, caller);
        openTabs++;
    }

    /** It did not open after all. */
    void notOpened(String code, String message) {
        tabReported();
        fail(code, message);
    }

    /** The tab has seen the redirect, and closed. */
    void tabReturned(String url) {
        tabReported();
        if (current == null) {
            if (url != null) orphanage.take(url);
        } else if (url != null && isCallback(current.callbackUrl, url)) {
            succeed(url);
        } else if (openTabs == 0) {
            fail(FAILED, "the browser came back with another URL than the callback URL");
        }
    }

    /** The tab was closed by the user, or is none that reports. */
    void tabCancelled() {
        tabReported();
        // With another tab still open it was that of an earlier caller.
        if (current != null && current.reportsCancel && openTabs == 0) {
            fail(CANCELLED, "the user closed the browser");
        }
    }

    /** The tab was closed because the host of the callback URL has not vouched for this app. */
    void tabUnverified() {
        tabReported();
        if (openTabs > 0) return;
        fail(
            CALLBACK_VERIFICATION_FAILED,
            "the host of the callback URL has not vouched for this app; check its assetlinks.json"
        );
    }

    void tabFailed() {
        tabReported();
        if (openTabs == 0) fail(FAILED, "the browser ended the auth session for no known reason");
    }

    /**
     * The system has handed a URL to the app.
     *
     * @param isRedirect whether it came by {@link RedirectActivity}, which takes nothing but
     *     callback URLs; without a caller, any other URL is none of ours.
     */
    void urlArrived(String url, boolean isRedirect) {
        if (current == null) {
            if (isRedirect) orphanage.take(url);
        } else if (isCallback(current.callbackUrl, url)) {
            succeed(url);
        }
    }

    void paused() {
        inForeground = false;
        if (current != null) current.wasLeft = true;
    }

    void resumed() {
        inForeground = true;
        Session session = current;
        if (session == null || session.reportsCancel || !session.wasLeft) return;
        timer.afterGrace(() -> {
            if (current == session && inForeground) {
                fail(CANCELLED, "the user came back from the browser");
            }
        });
    }

    void closed() {
        fail(CANCELLED, "the app closed the auth session");
    }

    boolean isOpen() {
        return current != null;
    }

    /**
     * Whether scheme, authority and path are the same. Compares text: no two parsers of URLs agree
     * on the strange ones, and the strange ones are what an attacker sends.
     */
    static boolean isCallback(String callbackUrl, String url) {
        return address(callbackUrl).equals(address(url));
    }

    /** Up to the query, with what is not case sensitive in lower case, and `/` for an empty path. */
    private static String address(String url) {
        String address = url.split("[?#]", 2)[0];
        int colon = address.indexOf(':');
        String scheme = address.substring(0, colon + 1).toLowerCase(Locale.ROOT);
        String rest = address.substring(colon + 1);
        if (!rest.startsWith("//")) return scheme + rest;
        int slash = rest.indexOf('/', 2);
        if (slash < 0) return scheme + rest.toLowerCase(Locale.ROOT) + "/";
        return scheme + rest.substring(0, slash).toLowerCase(Locale.ROOT) + rest.substring(slash);
    }

    private void tabReported() {
        // After the death of the process, tabs report that this object has not opened.
        openTabs = Math.max(0, openTabs - 1);
    }

    private void succeed(String url) {
        Caller caller = takeCaller();
        if (caller != null) caller.succeeded(url);
    }

    private void fail(String code, String message) {
        Caller caller = takeCaller();
        if (caller != null) caller.failed(code, message);
    }

    private Caller takeCaller() {
        Caller caller = current == null ? null : current.caller;
        current = null;
        return caller;
    }

    private static final class Session {

        final String callbackUrl;
        final boolean reportsCancel;
        final Caller caller;
        boolean wasLeft = false;

        Session(String callbackUrl, boolean reportsCancel, Caller caller) {
            this.callbackUrl = callbackUrl;
            this.reportsCancel = reportsCancel;
            this.caller = caller;
        }
    }
}
