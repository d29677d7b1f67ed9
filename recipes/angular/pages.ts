import { Component, computed, inject, signal } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { isUnlapseError } from 'unlapse';
import { injectSnapshot, SESSION } from './session.js';

@Component({
  template: `
    <button type="button" (click)="signIn()">Sign in</button>
    @if (problem(); as text) {
      <p role="alert">{{ text }}</p>
    }
  `,
})
export class SignInPage {
  private readonly session = inject(SESSION);
  private readonly router = inject(Router);
  private readonly query = inject(ActivatedRoute).snapshot.queryParamMap;

  protected readonly problem = signal(this.query.get('error'));

  protected async signIn(): Promise<void> {
    const returnTo = this.query.get('returnTo') ?? '/';
    this.problem.set(null);
    try {
      await this.session.login({ returnTo });
      // So far comes only a login in a popup: one in the current window leaves the page.
      await this.router.navigateByUrl(returnTo);
    } catch (cause) {
      if (!isUnlapseError(cause)) throw cause;
      this.problem.set(cause.errorMessage);
    }
  }
}

@Component({
  template: `
    @if (snapshot().status === 'suspended') {
      <p role="status">No connection. You stay signed in.</p>
    }
    <h1>Notes of {{ name() }}</h1>
    <button type="button" (click)="signOut()">Sign out</button>
  `,
})
export class NotesPage {
  private readonly session = inject(SESSION);
  private readonly router = inject(Router);

  protected readonly snapshot = injectSnapshot();
  protected readonly name = computed(() => {
    const snapshot = this.snapshot();
    return 'claims' in snapshot ? snapshot.claims?.['name'] : undefined;
  });

  protected async signOut(): Promise<void> {
    await this.session.logout();
    await this.router.navigateByUrl('/sign-in');
  }
}
