package androidx.browser.customtabs;

import android.content.Context;
import java.util.List;

/** Stub, signatures from https://developer.android.com/reference/androidx/browser/customtabs/CustomTabsClient */
public class CustomTabsClient {

    /** The user's browser, and what it can do. */
    public static String browser = "org.example.browser";
    public static boolean hasAuthTabs = true;
    public static boolean hasEphemeralTabs = true;

    public static String getPackageName(Context context, List<String> packages) {
        return browser;
    }

    public static boolean isAuthTabSupported(Context context, String provider) {
        return hasAuthTabs;
    }

    public static boolean isEphemeralBrowsingSupported(Context context, String provider) {
        return hasEphemeralTabs;
    }
}
