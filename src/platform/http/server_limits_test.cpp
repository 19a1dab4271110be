// What is too much, too slow or cut short: limits, forms and files over a real socket.
#include "http/server_fixture.h"

namespace http::test {

namespace {

TEST_F(ServerTest, AnAnnouncedBodyOverTheRoutesLimitIsRefusedUnread) {
    start();
    Client client{server->port()};
    client.send("POST /files HTTP/1.1\r\nHost: vaka.test\r\nContent-Type: multipart/form-data; boundary=a\r\n"
                "Expect: 100-continue\r\nContent-Length: 10737418240\r\n\r\n");
    const Answer answer = client.read();
    EXPECT_EQ(answer.status, 413);
    EXPECT_TRUE(answer.has("Connection: close"));
    client.send(std::string(100'000, 'a'));
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(reached().empty());
    EXPECT_EQ(store.opened, 0);
}

TEST_F(ServerTest, AnAnswerToARefusedBodyIsNotLostToAReset) {
    start();
    Client client{server->port()};
    client.send("POST /form HTTP/1.1\r\nHost: vaka.test\r\nContent-Length: 70000\r\n\r\n" + std::string(60'000, 'a'));
    const Answer answer = client.read();
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.body, "error 413 ");
}

TEST_F(ServerTest, AChunkedBodyIsCountedWhileItIsRead) {
    start();
    const std::string head =
        "POST /form HTTP/1.1\r\nHost: vaka.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Transfer-Encoding: chunked\r\n\r\n";
    Client good{server->port()};
    good.send(head + "3\r\na=1\r\n4;x=\"y\"\r\n&b=2\r\n0\r\nTrailer: x\r\n\r\n" + get("/hello"));
    EXPECT_EQ(good.read().body, "a=1\nb=2\n");
    EXPECT_EQ(good.read().body, "hello");
    Client large{server->port()};
    large.send(head);
    for (int i = 0; i < 40; ++i)
        if (!large.send("800\r\n" + std::string(2048, 'a') + "\r\n")) break;
    EXPECT_EQ(large.read().status, 413);
    Client claims{server->port()};
    claims.send(head + "FFFFFFFF\r\nabc");
    EXPECT_EQ(claims.read().status, 413);
    Client endless{server->port()};
    endless.send(head + "1;" + std::string(40'000, 'x'));
    EXPECT_EQ(endless.read().status, 400);
    EXPECT_EQ(reached(), (std::vector<std::string>{"POST /form", "GET /hello"}));
}

TEST_F(ServerTest, AHeadOverItsLimitsIsRefused) {
    start();
    EXPECT_EQ(ask(get("/hello", "X: " + std::string(20'000, 'a') + "\r\n")).status, 431);
    EXPECT_EQ(ask("GET /" + std::string(20'000, 'a')).status, 414);
    EXPECT_EQ(ask("\x16\x03\x01 hello in TLS").status, 400);
}

TEST_F(ServerTest, ASlowHeadIsA408AndAnIdleConnectionJustEnds) {
    options.limits.header_seconds = 1;
    options.limits.idle_seconds = 1;
    start();
    Client slow{server->port()}, silent{server->port()}, idle{server->port()};
    slow.send("GET /hello HTTP/1.1\r\nHos");
    idle.send(get("/hello"));
    EXPECT_EQ(idle.read().status, 200);
    const Answer answer = slow.read();
    EXPECT_EQ(answer.status, 408);
    EXPECT_TRUE(answer.has("Connection: close"));
    EXPECT_TRUE(slow.ended());
    EXPECT_TRUE(silent.ended());
    EXPECT_TRUE(idle.ended());
    EXPECT_EQ(server->status().rejected_by_guard, 0);
}

TEST_F(ServerTest, ABodySlowerThanTheLeastRateIsA408) {
    options.limits.body_grace_seconds = 1;
    options.limits.body_bytes_per_second_min = 1'000'000;
    start();
    Client client{server->port()};
    client.send("POST /form HTTP/1.1\r\nHost: vaka.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Content-Length: 100\r\n\r\ntext=a");
    EXPECT_EQ(client.read().status, 408);
    EXPECT_TRUE(reached().empty());
}

TEST_F(ServerTest, OneNeighbourhoodCannotTakeAllConnections) {
    options.limits.connections_per_prefix_max = 2;
    start();
    Client first{server->port()}, second{server->port()};
    first.send(get("/hello"));
    second.send(get("/hello"));
    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(second.read().status, 200);
    Client third{server->port()};
    EXPECT_TRUE(third.ended());
    EXPECT_EQ(server->status().shed, 1);
    first.close();
    ASSERT_TRUE(eventually([&] { return server->status().connections == 1; }));
    EXPECT_EQ(ask(get("/hello")).status, 200);
}

TEST_F(ServerTest, ABodyIsAskedForWhenTheSenderWaits) {
    start();
    Client client{server->port()};
    client.send("POST /form HTTP/1.1\r\nHost: vaka.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(client.read().status, 100);
    client.send("a=1");
    EXPECT_EQ(client.read().body, "a=1\n");
}

TEST_F(ServerTest, EachRouteTakesItsOwnKindOfBody) {
    start();
    EXPECT_EQ(ask(post("/json", "application/json; charset=utf-8", "{\"a\":1}")).body, "{\"a\":1}");
    EXPECT_EQ(ask(post("/json", urlencoded, "a=1")).status, 415);
    EXPECT_EQ(ask(post("/form", "application/json", "{}")).status, 415);
    EXPECT_EQ(ask(post("/form", "text/plain", "a=1")).status, 415);
    EXPECT_EQ(ask(post("/form", "multipart/form-data", "a=1")).status, 400);
    EXPECT_EQ(ask(post("/form", urlencoded, "a=%")).status, 400);
    EXPECT_EQ(ask(post("/form", urlencoded, "a=%FF&b=ok")).body, "a=\uFFFD\n_invalid_utf8=a\nb=ok\n");
    EXPECT_EQ(ask(post("/form", multipart, part("a", "x\xFFy") + part("b", "ok") + "--AaB03x--")).body,
              "a=x\uFFFDy\n_invalid_utf8=a\nb=ok\n");
    EXPECT_EQ(ask("POST /form HTTP/1.1\r\nHost: vaka.test\r\nContent-Length: 0\r\n\r\n").status, 200);
}

TEST_F(ServerTest, AMultipartBodyWithoutItsEndIsRefused) {
    start();
    EXPECT_EQ(ask(post("/files", multipart, part("text", "mine") + part("f", "some bytes", "a.png"))).status, 400);
    EXPECT_TRUE(reached().empty());
    EXPECT_TRUE(store.wait([&] { return store.abandoned == 1 && store.finished.empty(); }));
}

TEST_F(ServerTest, AFileTooLargeIsRefusedAndTheRestOfTheFormKept) {
    options.limits.file_bytes_max = 100'000;
    start();
    const std::string small(100'000, 's'), large(100'001, 'l');
    const Answer answer = ask(post("/files", multipart,
                                   part("before", "text 1") + part("a", large, "large.png") +
                                       part("b", small, "small.png") + part("after", "text 2") + part("none", "") +
                                       "--AaB03x--\r\n"));
    EXPECT_EQ(answer.body,
              "before=text 1\nafter=text 2\nnone=\n"
              "file a large.png 100001  http.file_too_large\nfile b small.png 100000 token-1 \n");
    EXPECT_EQ(store.kept(), std::vector<std::string>{small});
    EXPECT_EQ(store.abandoned, 1);
}

TEST_F(ServerTest, TooManyFilesAreRefusedAndTheRestOfTheFormKept) {
    options.limits.files_max = 2;
    start();
    const std::string empty_input =
        "--AaB03x\r\nContent-Disposition: form-data; name=\"e\"; filename=\"\"\r\n\r\n\r\n";
    const std::string files = empty_input + part("a", "1", "1.png") + empty_input + part("a", "", "2.png") +
                              part("a", "3", "\"><b>%0D%0A3.png") + part("text", "kept") + "--AaB03x--\r\n";
    // A quote inside the name ends it, so it is sent as browsers do.
    std::string sent = files;
    sent.replace(sent.find("\"><b>"), 1, "%22");
    EXPECT_EQ(ask(post("/files", multipart, sent)).body,
              "text=kept\nfile a 1.png 1 token-1 \nfile a 2.png 0 token-2 \n"
              "file a \"><b>3.png 1  http.too_many_files\n");
    EXPECT_EQ(ask(post("/form", multipart, part("a", "1", "1.png") + part("text", "kept") + "--AaB03x--\r\n")).body,
              "text=kept\nfile a 1.png 1  http.too_many_files\n");
    EXPECT_EQ(store.opened, 2);
}

TEST_F(ServerTest, AFieldOverItsLimitIsRefused) {
    options.limits.form_field_bytes_max = 1000;
    options.limits.form_fields_max = 3;
    start();
    const std::string large(1001, 'a');
    EXPECT_EQ(ask(post("/files", multipart, part("a", large) + "--AaB03x--\r\n")).status, 413);
    EXPECT_EQ(ask(post("/form", urlencoded, "a=" + large)).status, 413);
    EXPECT_EQ(ask(post("/form", urlencoded, "a&b&c&d")).status, 400);
    std::string four;
    for (const char* name : {"a", "b", "c", "d"}) four += part(name, "");
    EXPECT_EQ(ask(post("/files", multipart, four + "--AaB03x--\r\n")).status, 413);
}

TEST_F(ServerTest, ADiskThatRefusesAFileDoesNotLoseTheText) {
    start();
    store.broken = true;
    EXPECT_EQ(ask(post("/files", multipart, part("a", "1", "1.png") + part("text", "kept") + "--AaB03x--\r\n")).body,
              "text=kept\nfile a 1.png 1  http.file_not_stored\n");
    EXPECT_EQ(store.abandoned, 1);
    EXPECT_EQ(told(), std::vector<std::string>{"the disk is full"});
}

TEST_F(ServerTest, ACutUploadIsAbandoned) {
    start();
    Client client{server->port()};
    client.send("POST /files HTTP/1.1\r\nHost: vaka.test\r\nContent-Type: multipart/form-data; boundary=AaB03x\r\n"
                "Content-Length: 500000\r\n\r\n" +
                part("whole", "bytes", "whole.png") + "--AaB03x\r\nContent-Disposition: form-data; name=\"f\"; "
                "filename=\"cut.png\"\r\n\r\n" + std::string(100'000, 'a'));
    ASSERT_TRUE(store.wait([&] { return store.opened == 2; }));
    client.close();
    EXPECT_TRUE(store.wait([&] { return store.abandoned == 2; }));
    EXPECT_TRUE(store.kept().empty());
    EXPECT_TRUE(reached().empty());
}

TEST_F(ServerTest, StopCutsAnUploadThatDoesNotEnd) {
    options.limits.body_grace_seconds = 1;
    start();
    Client client{server->port()};
    client.send("POST /files HTTP/1.1\r\nHost: vaka.test\r\nContent-Type: multipart/form-data; boundary=AaB03x\r\n"
                "Content-Length: 500000\r\n\r\n--AaB03x\r\nContent-Disposition: form-data; name=\"f\"; "
                "filename=\"cut.png\"\r\n\r\nabc" + std::string(1000, 'a'));
    ASSERT_TRUE(store.wait([&] { return store.opened == 1; }));
    server->stop();
    EXPECT_EQ(store.abandoned, 1);
    EXPECT_EQ(server->status().connections, 0);
}

}  // namespace

}  // namespace http::test
