"""WeCom 企业微信 as a way of signing in, which allauth does not bring."""
