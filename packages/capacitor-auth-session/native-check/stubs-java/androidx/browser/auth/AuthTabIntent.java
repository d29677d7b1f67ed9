package androidx.browser.auth;

import android.app.Activity;
import android.content.Intent;
import android.net.Uri;
import androidx.activity.result.ActivityResultCallback;
import androidx.activity.result.ActivityResultCaller;
import androidx.activity.result.ActivityResultLauncher;
import java.util.ArrayList;
import java.util.List;

/** Stub, signatures from https://developer.android.com/reference/androidx/browser/auth/AuthTabIntent */
public class AuthTabIntent {

    public static final int RESULT_CANCELED = Activity.RESULT_CANCELED;
    public static final int RESULT_OK = Activity.RESULT_OK;
    public static final int RESULT_VERIFICATION_FAILED = 2;
    public static final int RESULT_VERIFICATION_TIMED_OUT = 3;
    public static final int RESULT_UNKNOWN_CODE = -2;

    /** The tabs that were launched, and who hears of their end. */
    public static final List<AuthTabIntent> LAUNCHED = new ArrayList<>();
    public static ActivityResultCallback<AuthResult> callback;
    /** Thrown at the next launch, when there is one. */
    public static RuntimeException refusal;

    public final Intent intent = new Intent(Intent.ACTION_VIEW);
    public boolean isEphemeral = false;
    public Integer toolbarColor;
    public String redirect;

    private AuthTabIntent() {}

    public static ActivityResultLauncher<Intent> registerActivityResultLauncher(
        ActivityResultCaller caller,
        ActivityResultCallback<AuthResult> callback
    ) {
        AuthTabIntent.callback = callback;
        return new ActivityResultLauncher<>() {
            @Override
            public void launch(Intent input) {
                if (refusal != null) throw refusal;
            }
        };
    }

    public void launch(ActivityResultLauncher<Intent> launcher, Uri url, String redirectScheme) {
        launchWith(launcher, url, redirectScheme);
    }

    public void launch(
        ActivityResultLauncher<Intent> launcher,
        Uri url,
        String redirectHost,
        String redirectPath
    ) {
        launchWith(launcher, url, redirectHost + " " + redirectPath);
    }

    private void launchWith(ActivityResultLauncher<Intent> launcher, Uri url, String redirect) {
        launcher.launch(intent.setData(url));
        this.redirect = redirect;
        LAUNCHED.add(this);
    }

    public static final class AuthResult {

        public final int resultCode;
        public final Uri resultUri;

        public AuthResult(int resultCode, Uri resultUri) {
            this.resultCode = resultCode;
            this.resultUri = resultUri;
        }
    }

    public static final class Builder {

        private final AuthTabIntent tab = new AuthTabIntent();

        public Builder setEphemeralBrowsingEnabled(boolean enabled) {
            tab.isEphemeral = enabled;
            return this;
        }

        public Builder setDefaultColorSchemeParams(AuthTabColorSchemeParams params) {
            tab.toolbarColor = params.getToolbarColor();
            return this;
        }

        public AuthTabIntent build() {
            return tab;
        }
    }
}
