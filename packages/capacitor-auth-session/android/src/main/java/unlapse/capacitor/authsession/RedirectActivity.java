package unlapse.capacitor.authsession;

import android.app.Activity;
import android.content.Intent;
import android.os.Bundle;

/**
 * Where the system sends {@code AUTH_URL_SCHEME} when no Auth Tab has caught it. Hands the URL on to
 * the app, whose return to the front closes the tab above it; {@code appUrlOpen} of
 * {@code @capacitor/app} fires, too.
 */
public final class RedirectActivity extends Activity {

    static final String EXTRA_IS_REDIRECT = "unlapse.capacitor.authsession.IS_REDIRECT";

    @Override
    protected void onCreate(Bundle savedInstanceState) {
        super.onCreate(savedInstanceState);
        Intent app = getPackageManager().getLaunchIntentForPackage(getPackageName());
        if (app != null && getIntent().getData() != null) {
            app.setAction(Intent.ACTION_VIEW);
            app.setData(getIntent().getData());
            app.putExtra(EXTRA_IS_REDIRECT, true);
            app.addFlags(Intent.FLAG_ACTIVITY_CLEAR_TOP | Intent.FLAG_ACTIVITY_SINGLE_TOP);
            startActivity(app);
        }
        finish();
    }
}
