"""Digital calibration certificates and their signatures."""

TEXTS: dict[str, tuple[str, str]] = {
    # code: (English, 中文)
    "dcc_broken": (
        "the certificate is not well-formed XML: {detail}; it may be cut off, fetch it again",
        "证书不是格式正确的 XML：{detail}；文件可能不完整，请重新获取",
    ),
    "dcc_doctype": (
        "the document declares a document type (DOCTYPE), which can be made to fill the memory or read files, and which "
        "no calibration certificate has; it was not read",
        "文档声明了 DOCTYPE，可能被用来耗尽内存或读取文件，而校准证书不应含有；未读取",
    ),
    "dcc_missing": (
        "the document is no digital calibration certificate: its root is {found}, expected digitalCalibrationCertificate "
        "of https://ptb.de/dcc",
        "该文档不是数字校准证书：根元素为 {found}，应为 https://ptb.de/dcc 的 digitalCalibrationCertificate",
    ),
    "list_uneven": (
        "field {field}: {found} values in the list; expected {expected}, as many as measured values or one for all",
        "字段 {field}：列表中有 {found} 个值；应为 {expected} 个，即与量值个数相同，或一个值适用于全部",
    ),
    "values_many": (
        "field {field}: more than {limit} values in one certificate; split it",
        "字段 {field}：一份证书中的量值超过 {limit} 个；请拆分",
    ),
    "trust_unreadable": (
        "the trusted roots in {file} cannot be read: {detail}; name a PEM file with certificates, or a folder of them, "
        "in HUB_TRUST_ROOTS or the instance's option trust_roots",
        "无法读取 {file} 中的受信任根证书：{detail}；请在 HUB_TRUST_ROOTS 或实例选项 trust_roots 中指定 PEM 证书文件或目录",
    ),
    "signature_valid": (
        "signed by {signer} ({time}), certified by {root}, unchanged since",
        "由 {signer} 签名（{time}），经 {root} 认证，此后未被改动",
    ),
    "signature_untrusted": (
        "signed by {signer} ({time}) and unchanged since, but {issuer}, which certified the signer, leads to none of the "
        "trusted roots: {detail}; if it should, add its certificate to HUB_TRUST_ROOTS",
        "由 {signer} 签名（{time}），此后未被改动，但为其认证的 {issuer} 不在受信任根证书之下：{detail}；"
        "如应信任，请将其证书加入 HUB_TRUST_ROOTS",
    ),
    "signature_nobody_trusted": (
        "signed by {signer} ({time}) and unchanged since, but the hub trusts nobody yet: put the certificate of {issuer} "
        "or its root into HUB_TRUST_ROOTS{detail}",
        "由 {signer} 签名（{time}），此后未被改动，但本枢纽尚未设置受信任的根证书：请将 {issuer} 或其根证书加入 HUB_TRUST_ROOTS{detail}",
    ),
    "signature_no_certificate": (
        "the signature fits the document but carries a bare key and no certificate, so nobody says whose it is",
        "签名与文档相符，但只含公钥而无证书，无法确认签名人",
    ),
    "signature_changed": (
        "the document is not what was signed: it was changed after signing, or the signature is another document's "
        "({detail}); ask the laboratory for the original",
        "文档与签名不符：签名后内容被改动，或签名属于其他文档（{detail}）；请向实验室索取原件",
    ),
    "signature_expired": (
        "signed by {signer} ({time}) while its certificate was not in force ({begin} to {end})",
        "由 {signer} 签名（{time}），但其证书当时不在有效期内（{begin} 至 {end}）",
    ),
    "signature_revoked": (
        "signed by {signer} ({time}), but a certificate of its chain was revoked on {revoked}",
        "由 {signer} 签名（{time}），但其证书链中的证书已于 {revoked} 被吊销",
    ),
    "signature_weak": (
        "made with {algorithm}, which no longer proves anything (or can do more than sign); expected SHA-256 or stronger, "
        "RSA from 2048 bits or an elliptic curve, a certificate and no program",
        "签名使用了 {algorithm}，该算法已不足以证明真实性（或超出签名用途）；应使用 SHA-256 及以上、2048 位以上 RSA 或椭圆曲线，并附证书",
    ),
    "signature_part": (
        "the signature does not cover the document as a whole, so it says nothing about what stands in it",
        "签名未覆盖整个文档，无法证明其内容",
    ),
    "signature_elsewhere": (
        "the signature refers to {uri}, outside the document; nothing was fetched",
        "签名引用了文档之外的 {uri}；未获取任何外部内容",
    ),
    "signature_ambiguous": (
        "the signature refers to {uri}, which {found} elements of the document are called; expected one",
        "签名引用了 {uri}，而文档中有 {found} 个同名元素；应恰有一个",
    ),
    "signature_unreadable": (
        "the signature or its certificate cannot be read: {detail}",
        "无法读取签名或其证书：{detail}",
    ),
    "signature_algorithm": (
        "there is a signature, not checked: the hub does not know {algorithm}",
        "文档带有签名，但未核验：本枢纽不支持 {algorithm}",
    ),
    "signature_references": (
        "there is a signature, not checked: it refers to {found} parts, over the limit of {limit}",
        "文档带有签名，但未核验：其引用了 {found} 个部分，超过上限 {limit}",
    ),
    "signature_large": (
        "there is a signature, not checked: it is over the limit of {limit} bytes or {certificates} certificates",
        "文档带有签名，但未核验：超过上限 {limit} 字节或 {certificates} 份证书",
    ),
    "signature_extra": (
        "there is a signature, not checked: {package} is not installed; install it with: pip install 'nqi-hub[{extra}]', "
        "and read the source again",
        "文档带有签名，但未核验：未安装 {package}；请执行 pip install 'nqi-hub[{extra}]' 后重新读取",
    ),
    "signature_several": (
        "It is the first of {count} signatures; the others were not checked.",
        "这是 {count} 个签名中的第一个；其余未核验。",
    ),
}
