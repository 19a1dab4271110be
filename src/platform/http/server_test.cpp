#include "http/server.h"

#include "http/server_fixture.h"

namespace http::test {

namespace {

TEST_F(ServerTest, KeepAliveAnswersManyOnOneConnection) {
    start();
    Client client{server->port()};
    for (int i = 0; i < 20; ++i) {
        client.send(get("/hello"));
        const Answer answer = client.read();
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "hello");
        EXPECT_FALSE(answer.has("Connection: close"));
        for (const auto& [name, value] : security_headers(false)) EXPECT_TRUE(answer.has(name + ": " + value)) << name;
        EXPECT_EQ(answer.head.find("Server:"), std::string::npos);
    }
    EXPECT_EQ(server->status().requests, 20);
    EXPECT_EQ(server->status().connections, 1);
    client.close();
    EXPECT_TRUE(eventually([&] { return server->status().connections == 0; }));
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
    start();
    Client client{server->port()};
    client.send(post("/form", urlencoded, "a=1") + get("/hello") + post("/form", urlencoded, "a=2") + get("/none") +
                get("/hello", "Connection: close\r\n") + get("/hello"));
    EXPECT_EQ(client.read().body, "a=1\n");
    EXPECT_EQ(client.read().body, "hello");
    EXPECT_EQ(client.read().body, "a=2\n");
    EXPECT_EQ(client.read().status, 404);
    const Answer last = client.read();
    EXPECT_TRUE(last.has("Connection: close"));
    EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, AnEndIsSetToTheRequestsOfAConnection) {
    options.limits.requests_per_connection_max = 3;
    start();
    Client client{server->port()};
    for (int i = 0; i < 3; ++i) {
        client.send(get("/hello"));
        EXPECT_EQ(client.read().has("Connection: close"), i == 2);
    }
    EXPECT_TRUE(client.ended());
}

TEST_F(ServerTest, HeadIsGetWithoutItsBody) {
    start();
    Client client{server->port()};
    client.send("HEAD /hello HTTP/1.1\r\nHost: vaka.test\r\n\r\n" + get("/hello"));
    const Answer head = client.read(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_TRUE(head.has("Content-Length: 5"));
    EXPECT_EQ(client.read().body, "hello");
    client.send("HEAD /none HTTP/1.1\r\nHost: vaka.test\r\n\r\n" + get("/hello"));
    EXPECT_EQ(client.read(true).status, 404);
    EXPECT_EQ(client.read().body, "hello");
}

TEST_F(ServerTest, OptionsAndOtherMethodsAreToldWhatIsAllowed) {
    start();
    const Answer options_answer = ask("OPTIONS /hello HTTP/1.1\r\nHost: vaka.test\r\n\r\n");
    EXPECT_EQ(options_answer.status, 405);
    EXPECT_TRUE(options_answer.has("Allow: GET, HEAD"));
    EXPECT_EQ(ask("OPTIONS /none HTTP/1.1\r\nHost: vaka.test\r\n\r\n").status, 404);
    EXPECT_EQ(ask("OPTIONS * HTTP/1.1\r\nHost: vaka.test\r\n\r\n").status, 405);
    const Answer wrong = ask("DELETE /form HTTP/1.1\r\nHost: vaka.test\r\n\r\n");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_TRUE(wrong.has("Allow: POST"));
    for (const char* line : {"TRACE / HTTP/1.1", "CONNECT vaka.test:443 HTTP/1.1"}) {
        const Answer refused = ask(std::string{line} + "\r\nHost: vaka.test\r\n\r\n");
        EXPECT_EQ(refused.status, 405);
        EXPECT_TRUE(refused.has("Connection: close"));
    }
    EXPECT_TRUE(reached().empty());
}

// SECURITY.md threat 17: whatever hides a second request in the first, the second reaches nobody.
TEST_F(ServerTest, ASmuggledRequestNeverReachesAHandler) {
    options.hosts = {"vaka.test"};
    route(Method::get, "/smuggled", [](Request&, const RouteMatch&) { return text("!", 200); });
    start();
    const std::string inner = "GET /smuggled HTTP/1.1\r\nHost: vaka.test\r\n\r\n";
    const std::string begin = "POST /form HTTP/1.1\r\nHost: vaka.test\r\n";
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    const std::vector<std::string> corpus{
        begin + "Transfer-Encoding: xchunked\r\n\r\n" + inner,
        begin + "Transfer-Encoding: chunked, identity\r\n\r\n" + inner,
        begin + "Transfer-Encoding: identity\r\n\r\n" + inner,
        begin + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + inner,
        begin + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
        begin + "Content-Length: 0\r\nContent-Length: 50\r\n\r\n" + inner,
        begin + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + inner,
        begin + "Content-Length: +0\r\n\r\n" + inner,
        begin + "Content-Length : 0\r\n\r\n" + inner,
        begin + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + inner,
        begin + "X: a\r\n Content-Length: 0\r\n\r\n" + inner,
        begin + "Transfer-Encoding: chunked\nContent-Length: 0\r\n\r\n" + inner,
        begin + "Upgrade: h2c\r\n\r\n" + inner,
        begin + "Host: other.test\r\n\r\n" + inner,
        begin + "Expect: 200\r\n\r\n" + inner,
        "POST /form HTTP/1.0\r\nHost: vaka.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner,
        "POST /form HTTP/1.1\r\nContent-Length: 0\r\n\r\n" + inner,
        "POST /form HTTP/1.1\r\nHost: other.test\r\nContent-Length: 0\r\n\r\n" + inner,
        "POST http://other.test/form HTTP/1.1\r\nHost: vaka.test\r\nContent-Length: 0\r\n\r\n" + inner,
        "GET /hello HTTP/1.1\r\nHost: vaka.test\r\nContent-Length: 60\r\n\r\n" + inner,
        "GET /hello HTTP/1.1\nHost: vaka.test\n\n" + inner,
        "GET /hello\r\n\r\n" + inner,
        "POST /none HTTP/1.1\r\nHost: vaka.test\r\nContent-Length: 5000\r\n\r\n" + inner,
        "DELETE /form HTTP/1.1\r\nHost: vaka.test\r\nContent-Length: 5000\r\n\r\n" + inner,
        begin + form + "Transfer-Encoding: chunked\r\n\r\n5 ;a\r\nab\r\n0\r\n\r\n" + inner,
        begin + form + "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n" + inner,
        begin + form + "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n" + inner,
        begin + form + "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n" + inner,
        begin + form + "Transfer-Encoding: chunked\r\n\r\n1\na\n0\n\n" + inner,
        begin + form + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n" + inner,
        begin + form + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\na\r\n0\r\n\r\n" + inner,
        begin + form + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\na\r\n0\r\n\r\n" + inner,
        begin + "Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n" + get("//smuggled"),
    };
    for (const std::string& bytes : corpus) {
        Client client{server->port()};
        client.send(bytes);
        const Answer answer = client.read();
        EXPECT_GE(answer.status, 400) << bytes;
        EXPECT_LT(answer.status, 502) << bytes;
        // Either the connection ends, or what follows is refused too.
        const Answer second = client.read();
        EXPECT_TRUE(second.status == 0 || second.status >= 400) << bytes;
    }
    EXPECT_TRUE(reached().empty()) << reached().front();
    EXPECT_GE(server->status().rejected_by_guard, 20);
}

TEST_F(ServerTest, APathHasOneSpelling) {
    route(Method::get, "/files/{rest...}",
          [](Request& r, const RouteMatch&) { return text(r.captures.get("rest"), 200); });
    start();
    EXPECT_EQ(ask(get("/files/a%20b/%C3%A5.txt")).body, "a b/å.txt");
    EXPECT_EQ(ask(get("http://vaka.test/files/a")).body, "a");
    for (const char* path :
         {"/files/../hello", "/files/%2e%2e/hello", "/files/.", "/files//a", "//other.test/", "/files/a%2Fb",
          "/files/a%5Cb", "/files/%00", "/files/%0d%0a", "/files/%", "/files/%ff", "/hello?a=%ff", "/hello?%"}) {
        EXPECT_EQ(ask(get(path)).status, 400) << path;
    }
    EXPECT_EQ(reached().size(), 2u);
}

TEST_F(ServerTest, AHandlerIsNeverToldWhoAsks) {
    route(Method::get, "/headers", [](Request& r, const RouteMatch&) {
        std::string out;
        for (const auto& [name, value] : r.headers.pairs()) out += name + "=" + value + "\n";
        return text(out + r.cookies.get("b") + r.query.get("q") + (r.secure ? " secure" : " plain"), 200);
    });
    options.trust_forwarded_proto = true;
    start();
    const Answer answer = ask(get("/headers?q=%C3%A5",
                                  "User-Agent: x\r\nX-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.1\r\n"
                                  "Via: x\r\nX-Real-IP: 192.0.2.1\r\nAccept: text/html\r\nCookie: a=1; b=2\r\n"
                                  "X-Forwarded-Proto: https\r\n"));
    EXPECT_EQ(answer.body, "host=vaka.test\naccept=text/html\n2å secure");
    EXPECT_TRUE(answer.has("Strict-Transport-Security: max-age=63072000; includeSubDomains; preload"));
    EXPECT_EQ(ask(get("/headers", "X-Forwarded-Proto: http\r\n")).body, "host=vaka.test\n plain");
}

TEST_F(ServerTest, AForwardedProtocolIsBelievedOnlyWhenAProxyWasDeclared) {
    route(Method::get, "/secure",
          [](Request& r, const RouteMatch&) { return text(r.secure ? "secure" : "plain", 200); });
    start();
    EXPECT_EQ(ask(get("/secure", "X-Forwarded-Proto: https\r\n")).body, "plain");
}

TEST_F(ServerTest, AnExceptionIsA500AndABusyStoreA503) {
    route(Method::get, "/fault", [](Request&, const RouteMatch&) -> Response { throw base::Fault("secret"); });
    route(Method::get, "/bug", [](Request&, const RouteMatch&) -> Response { CHECK(false); return {}; });
    route(Method::get, "/busy", [](Request&, const RouteMatch&) -> Response { throw base::Busy("full"); });
    route(Method::get, "/odd", [](Request&, const RouteMatch&) -> Response { throw 5; });
    route(Method::get, "/header", [](Request&, const RouteMatch&) {
        Response response = text("x", 200);
        response.headers.emplace_back("X", "a\r\nSet-Cookie: b=c");
        return response;
    });
    start();
    Client client{server->port()};
    client.send(get("/fault") + get("/bug") + get("/busy") + get("/odd") + get("/header") + get("/hello"));
    EXPECT_EQ(client.read().body, "error 500 ");
    EXPECT_EQ(client.read().status, 500);
    const Answer busy = client.read();
    EXPECT_EQ(busy.status, 503);
    EXPECT_NE(busy.head.find("Retry-After: "), std::string::npos);
    EXPECT_EQ(client.read().status, 500);
    const Answer split = client.read();
    EXPECT_EQ(split.status, 500);
    EXPECT_EQ(split.head.find("Set-Cookie"), std::string::npos);
    EXPECT_EQ(client.read().body, "hello");
    EXPECT_EQ(told().size(), 4u);
    EXPECT_EQ(told().at(0), "secret");
}

TEST_F(ServerTest, AFullLaneIsA503WithRetryAfterAndStarvesNoOther) {
    route(Method::post, "/slow", [this](Request&, const RouteMatch&) { return hold(); }, Takes::form, Lane::heavy);
    start();
    const std::string slow = post("/slow", urlencoded, "text=mine");
    Client running{server->port()}, waiting{server->port()};
    running.send(slow);
    ASSERT_TRUE(wait_held(1));
    waiting.send(slow);
    ASSERT_TRUE(eventually([&] { return server->status().waiting[static_cast<int>(Lane::heavy)] == 1; }));
    const Answer shed = ask(slow);
    EXPECT_EQ(shed.status, 503);
    EXPECT_EQ(shed.body, "error 503 mine") << "the page can be given back with what was written";
    EXPECT_NE(shed.head.find("Retry-After: "), std::string::npos);
    EXPECT_EQ(server->status().shed, 1);
    EXPECT_EQ(ask(get("/hello")).body, "hello");
    release();
    EXPECT_EQ(running.read().body, "held");
    EXPECT_EQ(waiting.read().body, "held");
}

TEST_F(ServerTest, AStreamedAnswerArrivesWholeOrIsSeenToBeCut) {
    const auto counted = [](int pieces, bool fails) {
        return [left = pieces, fails](std::size_t max) mutable -> std::string {
            if (left == 0 && fails) throw base::Fault("the disk is gone");
            if (left == 0) return "";
            --left;
            return std::string(max, 'a');
        };
    };
    const auto stream = [&](int pieces, std::int64_t size, bool fails = false) -> Handler {
        return [=](Request&, const RouteMatch&) {
            Response response = text("", 200);
            response.stream = counted(pieces, fails);
            response.stream_size = size;
            return response;
        };
    };
    route(Method::get, "/chunked", stream(5, -1));
    route(Method::get, "/sized", stream(3, 3 * 65536));
    route(Method::get, "/short", stream(2, 3 * 65536));
    route(Method::get, "/long", stream(3, 65536));
    route(Method::get, "/fails", stream(1, -1, true));
    start();
    Client client{server->port()};
    client.send(get("/chunked") + get("/sized") + "HEAD /sized HTTP/1.1\r\nHost: vaka.test\r\n\r\n" + get("/hello"));
    EXPECT_EQ(client.read().body, std::string(5 * 65536, 'a'));
    EXPECT_TRUE(client.whole());
    EXPECT_EQ(client.read().body, std::string(3 * 65536, 'a'));
    EXPECT_TRUE(client.read(true).has("Content-Length: 196608"));
    EXPECT_EQ(client.read().body, "hello");
    EXPECT_LT(ask(get("/short")).body.size(), 3u * 65536);
    EXPECT_LE(ask(get("/long")).body.size(), 65536u);
    Client failing{server->port()};
    failing.send(get("/fails"));
    failing.read();
    EXPECT_FALSE(failing.whole());
    EXPECT_TRUE(failing.ended());
    EXPECT_EQ(told(), std::vector<std::string>{"the disk is gone"});
    const Answer old = ask("GET /chunked HTTP/1.0\r\nHost: vaka.test\r\n\r\n");
    EXPECT_EQ(old.body.size(), 5u * 65536) << "HTTP/1.0 knows no chunks";
    EXPECT_FALSE(old.has("Transfer-Encoding: chunked"));
}

TEST_F(ServerTest, ALargeBodyIsSentWhole) {
    const std::string large(3'000'000, 'b');
    route(Method::get, "/large", [&](Request&, const RouteMatch&) { return text(large, 200); });
    start();
    EXPECT_EQ(ask(get("/large")).body, large);
}

TEST_F(ServerTest, ATakenPortIsAFaultInWords) {
    start();
    ServerOptions second = options;
    second.listen_port = server->port();
    Application app;
    app.match = [](Method, std::string_view) { return RouteMatch{}; };
    app.handle = [](Request&, const RouteMatch&) { return Response{}; };
    app.on_error = [](int status, const Request*) { return text("", status); };
    Server other{second, app};
    try {
        other.start();
        FAIL() << "two servers share a port";
    } catch (const base::Fault& fault) {
        EXPECT_NE(std::string{fault.what()}.find("port " + std::to_string(second.listen_port)), std::string::npos);
    }
    EXPECT_EQ(ask(get("/hello")).body, "hello");
}

TEST_F(ServerTest, StopLetsARunningRequestFinishAndIdleOnesGo) {
    route(Method::get, "/slow", [this](Request&, const RouteMatch&) { return hold(); });
    start();
    const int port = server->port();
    Client idle{port}, fresh{port}, running{port};
    idle.send(get("/hello"));
    EXPECT_EQ(idle.read().status, 200);
    running.send(get("/slow"));
    ASSERT_TRUE(wait_held(1));
    std::thread stopping{[&] { server->stop(); }};
    EXPECT_TRUE(idle.ended());
    release();
    const Answer last = running.read();
    EXPECT_EQ(last.body, "held");
    EXPECT_TRUE(last.has("Connection: close"));
    stopping.join();
    EXPECT_TRUE(fresh.ended());
    EXPECT_FALSE(Client{port}.connected());
    EXPECT_EQ(server->status().connections, 0);
    server->stop();
}

}  // namespace

}  // namespace http::test
