package com.getcapacitor;

import java.util.HashMap;
import java.util.Map;

/** Stub, signatures from the source of @capacitor/android 8.5.2, com/getcapacitor/JSObject.java */
public class JSObject {

    private final Map<String, String> values = new HashMap<>();

    public JSObject put(String key, String value) {
        values.put(key, value);
        return this;
    }

    public String getString(String key) {
        return values.get(key);
    }
}
