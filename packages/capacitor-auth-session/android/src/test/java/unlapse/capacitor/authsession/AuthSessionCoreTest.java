package unlapse.capacitor.authsession;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.Test;

public class AuthSessionCoreTest {

    private static final String CALLBACK = "com.example.app://callback";
    private static final String RESULT = "com.example.app://callback?code=c&state=s";

    /** What callers and listeners heard, in order. */
    private final List<String> heard = new ArrayList<>();
    private final Deque<Runnable> graces = new ArrayDeque<>();
    private final AuthSessionCore core = new AuthSessionCore(
        (url) -> heard.add("orphan " + url),
        graces::add
    );

    @Test
    public void succeedsWithTheUrlThatTheAuthTabReturns() {
        open("login", true);

        core.tabReturned(RESULT);

        assertHeard("login succeeded " + RESULT);
        assertFalse(core.isOpen());
    }

    @Test
    public void isCancelledByTheUserWhoClosesTheAuthTab() {
        open("login", true);

        core.tabCancelled();

        assertHeard("login failed CANCELLED");
    }

    @Test
    public void saysThatTheHostHasNotVouchedForTheApp() {
        open("login", true);

        core.tabUnverified();

        assertHeard("login failed CALLBACK_VERIFICATION_FAILED");
    }

    @Test
    public void failsWhenTheBrowserEndsItForNoKnownReason() {
        open("login", true);

        core.tabFailed();

        assertHeard("login failed FAILED");
    }

    @Test
    public void failsWhenTheTabComesBackWithAnotherUrlOfTheScheme() {
        open("login", true);

        core.tabReturned("com.example.app://elsewhere?code=c");

        assertHeard("login failed FAILED");
    }

    @Test
    public void handsOnTheResultOfATabThatOutlivedTheProcess() {
        core.tabReturned(RESULT);

        assertHeard("orphan " + RESULT);
    }

    @Test
    public void handsOnTheRedirectThatStartedTheApp() {
        core.urlArrived(RESULT, true);

        assertHeard("orphan " + RESULT);
    }

    @Test
    public void leavesOtherLinksToTheApp() {
        core.urlArrived("com.example.app://article/7", false);
        open("login", false);
        core.urlArrived("https://app.example.com/article/7", false);

        assertHeard();
        assertTrue(core.isOpen());
    }

    @Test
    public void hasNothingToSayOfATabThatWasClosedAfterTheProcessDied() {
        core.tabCancelled();
        core.tabUnverified();
        core.tabFailed();

        assertHeard();
    }

    @Test
    public void succeedsWithTheRedirectThatACustomTabSends() {
        open("login", false);
        core.paused();

        core.urlArrived(RESULT, true);
        core.resumed();
        core.tabCancelled();
        graceIsOver();

        assertHeard("login succeeded " + RESULT);
    }

    @Test
    public void waitsForTheRedirectThatLagsBehindTheUser() {
        open("login", false);
        core.paused();
        core.tabCancelled();
        core.resumed();

        core.urlArrived(RESULT, true);
        graceIsOver();

        assertHeard("login succeeded " + RESULT);
    }

    @Test
    public void isCancelledByTheUserWhoComesBackFromACustomTab() {
        open("login", false);
        core.paused();
        core.resumed();
        core.tabCancelled();
        assertHeard();

        graceIsOver();

        assertHeard("login failed CANCELLED");
    }

    @Test
    public void goesOnForTheUserWhoOnlyPassesThroughTheApp() {
        open("login", false);
        core.paused();
        core.resumed();
        core.paused();

        graceIsOver();

        assertTrue(core.isOpen());
    }

    @Test
    public void goesOnWhenABrowserOfItsOwnTaskSaysAtOnceThatItWasCancelled() {
        open("login", false);

        core.tabCancelled();
        core.resumed();
        graceIsOver();

        assertTrue(core.isOpen());
    }

    @Test
    public void doesNotTakeAReturnToTheAppForACancelOfAnAuthTab() {
        open("login", true);
        core.paused();
        core.resumed();

        graceIsOver();

        assertTrue(core.isOpen());
    }

    @Test
    public void letsTheNextCallTakeThePlaceOfTheLast() {
        open("first", true);
        open("second", true);

        core.tabCancelled();
        assertHeard("first failed CANCELLED");
        core.tabReturned(RESULT);

        assertHeard("first failed CANCELLED", "second succeeded " + RESULT);
    }

    @Test
    public void doesNotBlameTheNextCallForHowTheTabOfTheLastEnded() {
        open("first", true);
        open("second", true);

        core.tabReturned("com.example.app://elsewhere");

        assertTrue(core.isOpen());
        core.tabCancelled();
        assertHeard("first failed CANCELLED", "second failed CANCELLED");
    }

    @Test
    public void countsATabThatCouldNotOpenAsClosed() {
        open("first", true);
        core.notOpened(AuthSessionCore.UNAVAILABLE, "no browser");
        open("second", true);

        core.tabCancelled();

        assertHeard("first failed UNAVAILABLE", "second failed CANCELLED");
    }

    @Test
    public void isCancelledByTheApp() {
        open("login", true);

        core.closed();
        core.closed();
        core.tabCancelled();

        assertHeard("login failed CANCELLED");
    }

    @Test
    public void knowsTheCallbackUrlByItsSchemeHostAndPath() {
        assertTrue(AuthSessionCore.isCallback(CALLBACK, RESULT));
        assertTrue(AuthSessionCore.isCallback(CALLBACK, "COM.EXAMPLE.APP://Callback/#state=s"));
        assertTrue(AuthSessionCore.isCallback("com.example.app:/cb", "com.example.app:/cb?code=c"));
        assertTrue(
            AuthSessionCore.isCallback("https://app.example.com/cb", "https://app.example.com/cb?a")
        );
    }

    @Test
    public void isNotFooledByWhatOnlyLooksLikeTheCallbackUrl() {
        for (String url : new String[] {
            "com.example.app://callback.evil.example?code=c",
            "com.example.app://callback@evil.example?code=c",
            "com.example.app://callback:8080?code=c",
            "com.example.app://callback/more?code=c",
            "com.example.app://callback%2Fmore?code=c",
            "com.example.app:callback?code=c",
            "com.example.app.evil://callback?code=c",
            "evil:?com.example.app://callback",
            "callback",
            "",
        }) {
            assertFalse(url, AuthSessionCore.isCallback(CALLBACK, url));
        }
        assertFalse(AuthSessionCore.isCallback("https://a.example/cb", "http://a.example/cb"));
        assertFalse(AuthSessionCore.isCallback("https://a.example/cb", "https://a.example/CB"));
    }

    private void open(String name, boolean reportsCancel) {
        core.opened(
            CALLBACK,
            reportsCancel,
            new AuthSessionCore.Caller() {
                @Override
                public void succeeded(String url) {
                    heard.add(name + " succeeded " + url);
                }

                @Override
                public void failed(String code, String message) {
                    heard.add(name + " failed " + code);
                }
            }
        );
    }

    private void graceIsOver() {
        while (!graces.isEmpty()) graces.remove().run();
    }

    private void assertHeard(String... expected) {
        assertEquals(List.of(expected), heard);
    }
}
