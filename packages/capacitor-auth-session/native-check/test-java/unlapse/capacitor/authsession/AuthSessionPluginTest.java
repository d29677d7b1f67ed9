package unlapse.capacitor.authsession;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.net.Uri;
import android.os.Handler;
import androidx.browser.auth.AuthTabIntent;
import androidx.browser.customtabs.CustomTabsClient;
import com.getcapacitor.JSObject;
import com.getcapacitor.PluginCall;
import java.util.List;
import org.junit.Before;
import org.junit.Test;

/** What the plugin asks of Android and tells the app, with our stubs in the place of both. */
public class AuthSessionPluginTest {

    private static final String URL = "https://op.example/authorize?client_id=app";
    private static final String CALLBACK = "com.example.app://callback";
    private static final String RESULT = "com.example.app://callback?code=c&state=s";

    private AuthSessionPlugin plugin;

    @Before
    public void startApp() {
        AuthTabIntent.LAUNCHED.clear();
        AuthTabIntent.refusal = null;
        Handler.DELAYED.clear();
        CustomTabsClient.browser = "org.example.browser";
        CustomTabsClient.hasAuthTabs = true;
        CustomTabsClient.hasEphemeralTabs = true;
        plugin = new AuthSessionPlugin();
        plugin.load();
    }

    @Test
    public void opensAnAuthTabOfTheUsersBrowser() {
        PluginCall call = open(URL, CALLBACK, "shared", null);

        AuthTabIntent tab = AuthTabIntent.LAUNCHED.get(0);
        assertEquals(URL, tab.intent.getData().toString());
        assertEquals("org.example.browser", tab.intent.getPackage());
        assertEquals("com.example.app", tab.redirect);
        assertFalse(tab.isEphemeral);
        assertNull(tab.toolbarColor);
        assertEquals(List.of(), call.answers);
    }

    @Test
    public void resolvesWithWhatTheTabReturns() {
        PluginCall call = open(URL, CALLBACK, "shared", null);

        tabEnds(AuthTabIntent.RESULT_OK, RESULT);

        assertEquals(List.of("resolved " + RESULT), call.answers);
        assertEquals(List.of(), plugin.retained);
    }

    @Test
    public void tellsTheWaysApartInWhichATabEnds() {
        int[] results = {
            AuthTabIntent.RESULT_OK,
            AuthTabIntent.RESULT_CANCELED,
            AuthTabIntent.RESULT_VERIFICATION_FAILED,
            AuthTabIntent.RESULT_VERIFICATION_TIMED_OUT,
            AuthTabIntent.RESULT_UNKNOWN_CODE,
        };
        String[] codes = {
            "FAILED",
            "CANCELLED",
            "CALLBACK_VERIFICATION_FAILED",
            "CALLBACK_VERIFICATION_FAILED",
            "FAILED",
        };
        for (int index = 0; index < results.length; index++) {
            PluginCall call = open(URL, CALLBACK, "shared", null);
            tabEnds(results[index], null);
            assertEquals(List.of("rejected " + codes[index]), call.answers);
        }
    }

    @Test
    public void keepsTheResultOfATabThatOutlivedTheProcessForTheFirstListener() {
        open(URL, CALLBACK, "shared", null);

        startApp();
        tabEnds(AuthTabIntent.RESULT_OK, RESULT);

        assertEquals(List.of("authSessionResult " + RESULT), plugin.retained);
    }

    @Test
    public void keepsTheRedirectThatStartedTheAppForTheFirstListener() {
        plugin.handleOnNewIntent(redirect(RESULT));

        assertEquals(List.of("authSessionResult " + RESULT), plugin.retained);
    }

    @Test
    public void ignoresIntentsThatAreNoRedirects() {
        plugin.handleOnNewIntent(new Intent(Intent.ACTION_MAIN));
        plugin.handleOnNewIntent(new Intent(Intent.ACTION_VIEW).setData(Uri.parse(RESULT)));

        assertEquals(List.of(), plugin.retained);
    }

    @Test
    public void takesTheRedirectOfABrowserWithoutAuthTabs() {
        CustomTabsClient.hasAuthTabs = false;
        PluginCall call = open(URL, CALLBACK, "shared", null);
        plugin.handleOnPause();

        plugin.handleOnNewIntent(redirect(RESULT));
        plugin.handleOnResume();

        assertEquals(List.of("resolved " + RESULT), call.answers);
    }

    @Test
    public void isCancelledByTheReturnFromABrowserWithoutAuthTabs() {
        CustomTabsClient.browser = null;
        PluginCall call = open(URL, CALLBACK, "shared", null);
        plugin.handleOnPause();
        plugin.handleOnResume();

        Handler.DELAYED.forEach(Runnable::run);

        assertNull(AuthTabIntent.LAUNCHED.get(0).intent.getPackage());
        assertEquals(List.of("rejected CANCELLED"), call.answers);
    }

    @Test
    public void namesHostAndPathOfAnHttpsCallback() {
        open(URL, "https://app.example/signed-in", "shared", null);

        assertEquals("app.example /signed-in", AuthTabIntent.LAUNCHED.get(0).redirect);
    }

    @Test
    public void opensAnEphemeralTabWhereThereIsOne() {
        open(URL, CALLBACK, "ephemeral", null);
        assertTrue(AuthTabIntent.LAUNCHED.get(0).isEphemeral);
        tabEnds(AuthTabIntent.RESULT_CANCELED, null);

        CustomTabsClient.hasEphemeralTabs = false;
        PluginCall call = open(URL, CALLBACK, "ephemeral", null);

        assertEquals(List.of("rejected UNSUPPORTED"), call.answers);
        assertEquals(1, AuthTabIntent.LAUNCHED.size());
    }

    @Test
    public void paintsTheToolbarUnlessTheColourIsNone() {
        open(URL, CALLBACK, "shared", "#102030");
        open(URL, CALLBACK, "shared", "mauve");
        open(URL, CALLBACK, "shared", "");

        assertEquals(Integer.valueOf(0x102030), AuthTabIntent.LAUNCHED.get(0).toolbarColor);
        assertNull(AuthTabIntent.LAUNCHED.get(1).toolbarColor);
        assertNull(AuthTabIntent.LAUNCHED.get(2).toolbarColor);
    }

    @Test
    public void refusesWhatItCannotOpen() {
        assertEquals(List.of("rejected FAILED"), open("file:///etc/x", CALLBACK, "shared", null).answers);
        assertEquals(List.of("rejected FAILED"), open(null, CALLBACK, "shared", null).answers);
        assertEquals(List.of("rejected FAILED"), open(URL, "/callback", "shared", null).answers);
        assertEquals(List.of("rejected FAILED"), open(URL, "http://a.example/", "shared", null).answers);
        assertEquals(List.of("rejected FAILED"), open(URL, "https:/callback", "shared", null).answers);
        assertEquals(List.of("rejected UNSUPPORTED"), open(URL, CALLBACK, "safari", null).answers);
        assertEquals(List.of(), AuthTabIntent.LAUNCHED);
    }

    @Test
    public void isUnavailableWithoutABrowser() {
        AuthTabIntent.refusal = new ActivityNotFoundException();

        PluginCall call = open(URL, CALLBACK, "shared", null);

        assertEquals(List.of("rejected UNAVAILABLE"), call.answers);
    }

    @Test
    public void closesTheTabByBringingTheAppToTheFront() {
        PluginCall call = open(URL, CALLBACK, "shared", null);

        PluginCall close = new PluginCall(new JSObject());
        plugin.close(close);
        plugin.close(close);

        Intent app = plugin.getActivity().started.get(0);
        assertEquals(1, plugin.getActivity().started.size());
        assertEquals(
            Intent.FLAG_ACTIVITY_CLEAR_TOP | Intent.FLAG_ACTIVITY_SINGLE_TOP,
            app.getFlags()
        );
        assertEquals(List.of("rejected CANCELLED"), call.answers);
        assertEquals(List.of("resolved", "resolved"), close.answers);
    }

    @Test
    public void closesTheTabOfAnEarlierCall() {
        PluginCall first = open(URL, CALLBACK, "shared", null);
        PluginCall second = open(URL, CALLBACK, "shared", null);
        tabEnds(AuthTabIntent.RESULT_CANCELED, null);

        tabEnds(AuthTabIntent.RESULT_OK, RESULT);

        assertEquals(1, plugin.getActivity().started.size());
        assertEquals(List.of("rejected CANCELLED"), first.answers);
        assertEquals(List.of("resolved " + RESULT), second.answers);
    }

    @Test
    public void handsARedirectOnToTheApp() {
        RedirectActivity activity = new RedirectActivity();
        activity.setIntent(new Intent(Intent.ACTION_VIEW).setData(Uri.parse(RESULT)));

        activity.onCreate(null);

        Intent app = activity.started.get(0);
        assertEquals(RESULT, app.getData().toString());
        assertEquals(Intent.ACTION_VIEW, app.getAction());
        assertTrue(app.getBooleanExtra(RedirectActivity.EXTRA_IS_REDIRECT, false));
        assertTrue(activity.isFinished);
    }

    private PluginCall open(String url, String callbackUrl, String presentation, String color) {
        PluginCall call = new PluginCall(
            new JSObject()
                .put("url", url)
                .put("callbackUrl", callbackUrl)
                .put("presentation", presentation)
                .put("toolbarColor", color)
        );
        plugin.open(call);
        return call;
    }

    private static void tabEnds(int resultCode, String url) {
        AuthTabIntent.callback.onActivityResult(
            new AuthTabIntent.AuthResult(resultCode, url == null ? null : Uri.parse(url))
        );
    }

    /** As it leaves {@link RedirectActivity}. */
    private static Intent redirect(String url) {
        return new Intent(Intent.ACTION_VIEW)
            .setData(Uri.parse(url))
            .putExtra(RedirectActivity.EXTRA_IS_REDIRECT, true);
    }
}
