#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "http/server_fixture.h"

namespace http::test {

namespace {

// A key and a certificate of its own making, in a folder that goes with the test.
class TlsTest : public ServerTest {
protected:
    void SetUp() override {
        ServerTest::SetUp();
        char pattern[] = "/tmp/vaka_tls_XXXXXX";
        ASSERT_NE(::mkdtemp(pattern), nullptr);
        folder = pattern;
        options.tls_certificate = folder + "/certificate.pem";
        options.tls_key = folder + "/key.pem";
        write_pair(options.tls_certificate, options.tls_key);
    }
    void TearDown() override {
        ServerTest::TearDown();
        std::filesystem::remove_all(folder);
    }
    static void write_pair(const std::string& certificate_path, const std::string& key_path) {
        EVP_PKEY* const key = EVP_EC_gen("P-256");
        X509* const certificate = X509_new();
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        X509_NAME* const name = X509_get_subject_name(certificate);
        const auto* const host = reinterpret_cast<const unsigned char*>("vaka.test");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, host, -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        X509_sign(certificate, key, EVP_sha256());
        std::FILE* file = std::fopen(certificate_path.c_str(), "w");
        PEM_write_X509(file, certificate);
        std::fclose(file);
        file = std::fopen(key_path.c_str(), "w");
        PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(file);
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    // What came back until the other side ended, empty when no handshake was made.
    std::string ask_tls(const std::string& bytes, int version_max) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(server->port()));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval bound{10, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
        std::string out;
        SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_max_proto_version(context, version_max);
        SSL* const tls = SSL_new(context);
        SSL_set_fd(tls, fd);
        if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0 && SSL_connect(tls) == 1) {
            SSL_write(tls, bytes.data(), static_cast<int>(bytes.size()));
            char piece[4096];
            for (int got = SSL_read(tls, piece, sizeof piece); got > 0; got = SSL_read(tls, piece, sizeof piece))
                out.append(piece, static_cast<std::size_t>(got));
            clean_end = SSL_get_shutdown(tls) & SSL_RECEIVED_SHUTDOWN;
        }
        SSL_free(tls);
        SSL_CTX_free(context);
        ::close(fd);
        return out;
    }

    std::string folder;
    bool clean_end = false;
};

TEST_F(TlsTest, AnswersOverTlsAreWholeAndSecure) {
    const std::string large(300'000, 'b');
    route(Method::get, "/large", [&](Request& r, const RouteMatch&) { return text(r.secure ? large : "", 200); });
    start();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        const std::string answers = ask_tls(get("/hello") + get("/large", "Connection: close\r\n"), version);
        EXPECT_EQ(answers.find("HTTP/1.1 200 OK"), 0u);
        EXPECT_NE(answers.find("Strict-Transport-Security: max-age=63072000"), std::string::npos);
        EXPECT_TRUE(answers.ends_with("\r\n\r\n" + large));
        EXPECT_TRUE(clean_end) << "an answer that is cut can be told from one that ended";
    }
}

TEST_F(TlsTest, OlderThanTls12IsRefused) {
    start();
    EXPECT_EQ(ask_tls(get("/hello", "Connection: close\r\n"), TLS1_1_VERSION), "");
    EXPECT_TRUE(reached().empty());
}

TEST_F(TlsTest, ARefusedBodyGetsItsAnswer) {
    start();
    const std::string answer = ask_tls(
        "POST /form HTTP/1.1\r\nHost: vaka.test\r\nContent-Length: 70000\r\n\r\n" + std::string(60'000, 'a'),
        TLS1_3_VERSION);
    EXPECT_EQ(answer.find("HTTP/1.1 413"), 0u);
    EXPECT_TRUE(answer.ends_with("error 413 "));
}

TEST_F(TlsTest, PlainTextOnATlsPortReachesNobody) {
    start();
    EXPECT_EQ(ask(get("/hello")).status, 0);
    EXPECT_TRUE(reached().empty());
}

TEST_F(TlsTest, AMissingOrForeignKeyIsAFault) {
    options.tls_key = folder + "/none.pem";
    EXPECT_THROW(start(), base::Fault);
    options.tls_key = "";
    EXPECT_THROW(start(), base::Fault);
    write_pair(folder + "/other_certificate.pem", folder + "/other_key.pem");
    options.tls_key = folder + "/other_key.pem";
    EXPECT_THROW(start(), base::Fault);
}

}  // namespace

}  // namespace http::test
