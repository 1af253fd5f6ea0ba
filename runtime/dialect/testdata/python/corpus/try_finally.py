# The way in which finally is left wins over the way in which the try was.


def falls_finally_falls():
    for i in range(3):
        try:
            show('try', i)
            show('falls')
        finally:
            show('finally', i)
            show('falls')
        show('behind', i)
    else:
        show('else')
    return 'end'


def falls_finally_breaks():
    for i in range(3):
        try:
            show('try', i)
            show('falls')
        finally:
            show('finally', i)
            break
        show('behind', i)
    else:
        show('else')
    return 'end'


def falls_finally_continues():
    for i in range(3):
        try:
            show('try', i)
            show('falls')
        finally:
            show('finally', i)
            continue
        show('behind', i)
    else:
        show('else')
    return 'end'


def falls_finally_returns():
    for i in range(3):
        try:
            show('try', i)
            show('falls')
        finally:
            show('finally', i)
            return ('from', 'finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def falls_finally_raises():
    for i in range(3):
        try:
            show('try', i)
            show('falls')
        finally:
            show('finally', i)
            raise KeyError('finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def breaks_finally_falls():
    for i in range(3):
        try:
            show('try', i)
            break
        finally:
            show('finally', i)
            show('falls')
        show('behind', i)
    else:
        show('else')
    return 'end'


def breaks_finally_breaks():
    for i in range(3):
        try:
            show('try', i)
            break
        finally:
            show('finally', i)
            break
        show('behind', i)
    else:
        show('else')
    return 'end'


def breaks_finally_continues():
    for i in range(3):
        try:
            show('try', i)
            break
        finally:
            show('finally', i)
            continue
        show('behind', i)
    else:
        show('else')
    return 'end'


def breaks_finally_returns():
    for i in range(3):
        try:
            show('try', i)
            break
        finally:
            show('finally', i)
            return ('from', 'finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def breaks_finally_raises():
    for i in range(3):
        try:
            show('try', i)
            break
        finally:
            show('finally', i)
            raise KeyError('finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def continues_finally_falls():
    for i in range(3):
        try:
            show('try', i)
            continue
        finally:
            show('finally', i)
            show('falls')
        show('behind', i)
    else:
        show('else')
    return 'end'


def continues_finally_breaks():
    for i in range(3):
        try:
            show('try', i)
            continue
        finally:
            show('finally', i)
            break
        show('behind', i)
    else:
        show('else')
    return 'end'


def continues_finally_continues():
    for i in range(3):
        try:
            show('try', i)
            continue
        finally:
            show('finally', i)
            continue
        show('behind', i)
    else:
        show('else')
    return 'end'


def continues_finally_returns():
    for i in range(3):
        try:
            show('try', i)
            continue
        finally:
            show('finally', i)
            return ('from', 'finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def continues_finally_raises():
    for i in range(3):
        try:
            show('try', i)
            continue
        finally:
            show('finally', i)
            raise KeyError('finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def returns_finally_falls():
    for i in range(3):
        try:
            show('try', i)
            return ('from', 'body')
        finally:
            show('finally', i)
            show('falls')
        show('behind', i)
    else:
        show('else')
    return 'end'


def returns_finally_breaks():
    for i in range(3):
        try:
            show('try', i)
            return ('from', 'body')
        finally:
            show('finally', i)
            break
        show('behind', i)
    else:
        show('else')
    return 'end'


def returns_finally_continues():
    for i in range(3):
        try:
            show('try', i)
            return ('from', 'body')
        finally:
            show('finally', i)
            continue
        show('behind', i)
    else:
        show('else')
    return 'end'


def returns_finally_returns():
    for i in range(3):
        try:
            show('try', i)
            return ('from', 'body')
        finally:
            show('finally', i)
            return ('from', 'finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def returns_finally_raises():
    for i in range(3):
        try:
            show('try', i)
            return ('from', 'body')
        finally:
            show('finally', i)
            raise KeyError('finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def raises_finally_falls():
    for i in range(3):
        try:
            show('try', i)
            raise KeyError('body')
        finally:
            show('finally', i)
            show('falls')
        show('behind', i)
    else:
        show('else')
    return 'end'


def raises_finally_breaks():
    for i in range(3):
        try:
            show('try', i)
            raise KeyError('body')
        finally:
            show('finally', i)
            break
        show('behind', i)
    else:
        show('else')
    return 'end'


def raises_finally_continues():
    for i in range(3):
        try:
            show('try', i)
            raise KeyError('body')
        finally:
            show('finally', i)
            continue
        show('behind', i)
    else:
        show('else')
    return 'end'


def raises_finally_returns():
    for i in range(3):
        try:
            show('try', i)
            raise KeyError('body')
        finally:
            show('finally', i)
            return ('from', 'finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def raises_finally_raises():
    for i in range(3):
        try:
            show('try', i)
            raise KeyError('body')
        finally:
            show('finally', i)
            raise KeyError('finally')
        show('behind', i)
    else:
        show('else')
    return 'end'


def handler_falls_finally_with_breaks():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                show('falls')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        break
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_falls_finally_with_continues():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                show('falls')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        continue
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_falls_finally_with_returns():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                show('falls')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        return ('from', 'with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_falls_finally_with_raises():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                show('falls')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        raise KeyError('with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_breaks_finally_with_falls():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                break
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        show('falls')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_breaks_finally_with_breaks():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                break
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        break
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_breaks_finally_with_continues():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                break
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        continue
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_breaks_finally_with_returns():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                break
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        return ('from', 'with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_breaks_finally_with_raises():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                break
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        raise KeyError('with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_continues_finally_with_falls():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                continue
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        show('falls')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_continues_finally_with_breaks():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                continue
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        break
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_continues_finally_with_continues():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                continue
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        continue
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_continues_finally_with_returns():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                continue
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        return ('from', 'with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_continues_finally_with_raises():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                continue
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        raise KeyError('with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_returns_finally_with_falls():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                return ('from', 'handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        show('falls')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_returns_finally_with_breaks():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                return ('from', 'handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        break
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_returns_finally_with_continues():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                return ('from', 'handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        continue
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_returns_finally_with_returns():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                return ('from', 'handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        return ('from', 'with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_returns_finally_with_raises():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                return ('from', 'handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        raise KeyError('with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_raises_finally_with_falls():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                raise KeyError('handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        show('falls')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_raises_finally_with_breaks():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                raise KeyError('handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        break
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_raises_finally_with_continues():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                raise KeyError('handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        continue
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_raises_finally_with_returns():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                raise KeyError('handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        return ('from', 'with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def handler_raises_finally_with_raises():
    log = []
    n = 0
    while n < 3:
        n += 1
        try:
            try:
                raise ValueError(n)
            except ValueError:
                log.append('handler')
                raise KeyError('handler')
            finally:
                with manager(log, 'm'):
                    if n == 2:
                        raise KeyError('with')
                log.append('end of finally')
        except KeyError as e:
            log.append(chain(e))
    return log


def finally_raises_again():
    def again(n):
        try:
            if n:
                raise ValueError(n)
        finally:
            raise

    def inner():
        try:
            raise KeyError("first")
        except KeyError:
            again(1)

    def nothing():
        try:
            raise KeyError("first")
        except KeyError:
            again(0)

    def tried():
        try:
            {}["a"]
        finally:
            try:
                raise
            except KeyError as e:
                show("caught", error(e))

    for f in [inner, nothing, tried, lambda: again(2), lambda: again(0)]:
        try:
            f()
        except Exception as e:
            show(chain(e))


def finally_after_an_exception_is_over():
    try:
        try:
            raise ValueError("a")
        finally:
            show("in finally")
    except ValueError:
        pass
    try:
        raise
    except RuntimeError as e:
        return chain(e)
