package unlapse.capacitor.authsession;

import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.net.Uri;
import android.os.Handler;
import android.os.Looper;
import androidx.activity.result.ActivityResultLauncher;
import androidx.browser.auth.AuthTabColorSchemeParams;
import androidx.browser.auth.AuthTabIntent;
import androidx.browser.customtabs.CustomTabsClient;
import com.getcapacitor.JSObject;
import com.getcapacitor.Logger;
import com.getcapacitor.Plugin;
import com.getcapacitor.PluginCall;
import com.getcapacitor.PluginMethod;
import com.getcapacitor.annotation.CapacitorPlugin;
import com.getcapacitor.util.WebColor;

/** Between Capacitor, the browser and {@link AuthSessionCore}, which decides what it all means. */
@CapacitorPlugin(name = "AuthSession")
public class AuthSessionPlugin extends Plugin {

    private AuthSessionCore core;
    private ActivityResultLauncher<Intent> launcher;

    /** Within the activity's onCreate, and always: only so are results of before a death delivered. */
    @Override
    public void load() {
        Handler mainThread = new Handler(Looper.getMainLooper());
        core = new AuthSessionCore(
            (url) -> notifyListeners("authSessionResult", new JSObject().put("url", url), true),
            (task) -> mainThread.postDelayed(task, AuthSessionCore.GRACE_MS)
        );
        launcher = AuthTabIntent.registerActivityResultLauncher(getActivity(), this::tabEnded);
    }

    @PluginMethod
    public void open(PluginCall call) {
        getActivity().runOnUiThread(() -> openOnMainThread(call));
    }

    @PluginMethod
    public void close(PluginCall call) {
        getActivity().runOnUiThread(() -> {
            if (core.isOpen()) dismissTab();
            core.closed();
            call.resolve();
        });
    }

    @Override
    protected void handleOnNewIntent(Intent intent) {
        Uri url = intent.getData();
        if (url == null) return;
        core.urlArrived(
            url.toString(),
            intent.getBooleanExtra(RedirectActivity.EXTRA_IS_REDIRECT, false)
        );
    }

    @Override
    protected void handleOnPause() {
        core.paused();
    }

    @Override
    protected void handleOnResume() {
        core.resumed();
    }

    private void openOnMainThread(PluginCall call) {
        Uri url = Uri.parse(call.getString("url", ""));
        Uri callbackUrl = Uri.parse(call.getString("callbackUrl", ""));
        String presentation = call.getString("presentation", "");
        boolean isEphemeral = "ephemeral".equals(presentation);
        if (!isWeb(url)) {
            call.reject("url must be an http or https URL", AuthSessionCore.FAILED);
            return;
        }
        if (!isCallback(callbackUrl)) {
            call.reject(
                "callbackUrl must be an https URL or one of the app's own scheme",
                AuthSessionCore.FAILED
            );
            return;
        }
        if (!isEphemeral && !"shared".equals(presentation)) {
            call.reject("presentation must be shared or ephemeral", AuthSessionCore.UNSUPPORTED);
            return;
        }
        String browser = CustomTabsClient.getPackageName(getContext(), null);
        if (isEphemeral && !hasEphemeralTabs(browser)) {
            call.reject("this browser has no ephemeral sessions", AuthSessionCore.UNSUPPORTED);
            return;
        }
        // The tab of an earlier call would lie below the new one.
        if (core.isOpen()) dismissTab();
        core.opened(callbackUrl.toString(), hasAuthTabs(browser), callerOf(call));
        try {
            launch(tab(browser, isEphemeral, call.getString("toolbarColor")), url, callbackUrl);
        } catch (ActivityNotFoundException error) {
            core.notOpened(AuthSessionCore.UNAVAILABLE, "there is no browser on this device");
        }
    }

    private AuthTabIntent tab(String browser, boolean isEphemeral, String toolbarColor) {
        AuthTabIntent.Builder builder = new AuthTabIntent.Builder();
        if (isEphemeral) builder.setEphemeralBrowsingEnabled(true);
        if (toolbarColor != null) {
            try {
                int color = WebColor.parseColor(toolbarColor);
                builder.setDefaultColorSchemeParams(
                    new AuthTabColorSchemeParams.Builder().setToolbarColor(color).build()
                );
            } catch (IllegalArgumentException | IndexOutOfBoundsException error) {
                // No reason to keep a user out.
                Logger.warn(getLogTag(), "toolbarColor must be #RRGGBB or #RRGGBBAA");
            }
        }
        AuthTabIntent tab = builder.build();
        // An app that has claimed the server's links must not get this one.
        if (browser != null) tab.intent.setPackage(browser);
        return tab;
    }

    /** A browser without Auth Tabs takes the same intent for that of a Custom Tab. */
    private void launch(AuthTabIntent tab, Uri url, Uri callbackUrl) {
        if ("https".equalsIgnoreCase(callbackUrl.getScheme())) {
            tab.launch(launcher, url, callbackUrl.getHost(), callbackUrl.getPath());
        } else {
            tab.launch(launcher, url, callbackUrl.getScheme());
        }
    }

    private void tabEnded(AuthTabIntent.AuthResult result) {
        switch (result.resultCode) {
            case AuthTabIntent.RESULT_OK -> core.tabReturned(
                result.resultUri == null ? null : result.resultUri.toString()
            );
            case AuthTabIntent.RESULT_CANCELED -> core.tabCancelled();
            case AuthTabIntent.RESULT_VERIFICATION_FAILED,
                AuthTabIntent.RESULT_VERIFICATION_TIMED_OUT -> core.tabUnverified();
            default -> core.tabFailed();
        }
    }

    /** The app's own activity, brought to the front, closes what lies above it. */
    private void dismissTab() {
        Intent app = new Intent(getContext(), getActivity().getClass());
        app.addFlags(Intent.FLAG_ACTIVITY_CLEAR_TOP | Intent.FLAG_ACTIVITY_SINGLE_TOP);
        getActivity().startActivity(app);
    }

    private boolean hasAuthTabs(String browser) {
        return browser != null && CustomTabsClient.isAuthTabSupported(getContext(), browser);
    }

    private boolean hasEphemeralTabs(String browser) {
        return (
            browser != null && CustomTabsClient.isEphemeralBrowsingSupported(getContext(), browser)
        );
    }

    private static boolean isWeb(Uri url) {
        return (
            url.getHost() != null &&
            ("https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()))
        );
    }

    /** No browser gives `http` to an app. */
    private static boolean isCallback(Uri url) {
        if (url.getScheme() == null || "http".equalsIgnoreCase(url.getScheme())) return false;
        return !"https".equalsIgnoreCase(url.getScheme()) || url.getHost() != null;
    }

    private static AuthSessionCore.Caller callerOf(PluginCall call) {
        return new AuthSessionCore.Caller() {
            @Override
            public void succeeded(String url) {
                call.resolve(new JSObject().put("url", url));
            }

            @Override
            public void failed(String code, String message) {
                call.reject(message, code);
            }
        };
    }
}
