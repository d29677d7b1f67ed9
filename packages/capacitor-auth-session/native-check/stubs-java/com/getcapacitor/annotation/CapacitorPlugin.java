package com.getcapacitor.annotation;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Stub, signatures from the source of @capacitor/android 8.5.2, com/getcapacitor/annotation/CapacitorPlugin.java */
@Retention(RetentionPolicy.RUNTIME)
public @interface CapacitorPlugin {
    String name() default "";
}
